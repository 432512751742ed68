from upstream.web.planning.models.action import Action, Dependency, Lead, Milestone, Progress, Rating, Risk
from upstream.web.planning.models.appraisal import Criterion, Option, OptionDecision, Score
from upstream.web.planning.models.chasing import Chase, UpdateLink
from upstream.web.planning.models.evidence import ActionFile
from upstream.web.planning.models.importing import PlanImport
from upstream.web.planning.models.measure import Measure, MeasureValue
from upstream.web.planning.models.paper import PlanPaper
from upstream.web.planning.models.plan import DeliveryPlan, PlanState
from upstream.web.planning.models.strategy import Evidence, Priority, RelatedStrategy, Strategy, StrategyState

__all__ = [
    "Action",
    "ActionFile",
    "Chase",
    "Criterion",
    "DeliveryPlan",
    "Dependency",
    "Evidence",
    "Lead",
    "Measure",
    "MeasureValue",
    "Milestone",
    "Option",
    "OptionDecision",
    "PlanImport",
    "PlanPaper",
    "PlanState",
    "Priority",
    "Progress",
    "Rating",
    "RelatedStrategy",
    "Risk",
    "Score",
    "Strategy",
    "StrategyState",
    "UpdateLink",
]
