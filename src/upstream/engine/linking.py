"""Splink behind our own small interface: count pairs, train, score. Only here is it named.

A `Matcher` holds records and a compiled model (`upstream.people.compile`); rows are known by the integer column
``id``. DuckDB embedded, or Spark.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from upstream.model.errors import UpstreamError

FUNCTIONS = {
    "duckdb": {"alike": "jaro_winkler_similarity", "edits": "damerau_levenshtein"},
    "spark": {"alike": "jaro_winkler", "edits": "damerau_levenshtein"},
}
"""What an engine calls the two string distances. Spark's are splink's own: a few pairs at a limit fall on its other
side."""
QUOTES = {"duckdb": '"', "spark": "`"}


@dataclass(frozen=True)
class Session:
    """One run of expectation maximisation: the rule that chose its pairs, how many rounds, how far the last moved."""

    rule: str
    rounds: int
    last_change: float


@dataclass(frozen=True)
class Level:
    """What training found of one level: ``m`` among pairs of one person, ``u`` among pairs of two; None: not seen."""

    comparison: str
    label: str
    m: float | None
    u: float | None


class Matcher:
    """Records and a model.

    ``settings`` are splink's, as `upstream.people.compile.settings` makes them; ``memory`` and ``threads`` are limits
    of the engine.
    """

    def __init__(
        self,
        records: Any,
        settings: dict[str, Any],
        *,
        engine: str = "duckdb",
        memory: str = "3GB",
        threads: int | None = None,
    ) -> None:
        if engine not in FUNCTIONS:
            raise UpstreamError(
                "UP-ENGINE-040", f"no linkage by an engine called '{engine}'", do="Use duckdb or spark."
            )
        self.engine = engine
        self.records = records.num_rows
        self.sessions: list[Session] = []
        self._settings = settings
        with _quiet():
            from splink import Linker

            self._database = (_spark if engine == "spark" else _duckdb)(memory, threads)
            self._input = self._database.register(records)
            self._linker = Linker(self._input, settings)

    def count_pairs(self, rules: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
        """For each rule (its SQL expressions) how many pairs it would make, and the records of its largest block.

        Counted by blocks, n(n - 1)/2 each, before any pair is made; pairs that several rules make count in each.
        """
        return [self._count(rule) for rule in rules]

    def _count(self, rule: Sequence[str]) -> tuple[int, int]:
        known = " and ".join(f"({part}) is not null" for part in rule)
        sql = (
            "select coalesce(sum(cast(n as double) * (n - 1) / 2), 0) as pairs, coalesce(max(n), 0) as largest from "
            f"(select count(*) as n from {{this}} where {known} group by {', '.join(rule)})"
        )
        row = self._input.query_sql(sql).as_record_list()[0]
        return int(row["pairs"]), int(row["largest"])

    def prior(self, rules: Sequence[str], recall: float) -> float:
        """The share of all pairs that are one person's, from rules that are nearly always right and find ``recall``."""
        settings = self._linker._settings_obj
        if rules:
            with _quiet():
                self._linker.training.estimate_probability_two_random_records_match(list(rules), recall=recall)
        found = float(settings._probability_two_random_records_match)
        # None and all are no shares to reckon with: their odds have no logarithm.
        settings._probability_two_random_records_match = min(max(found, 1 / max(self.records, 2) ** 2), 0.5)
        return found

    def train(self, rules: Sequence[str], *, u_pairs: float, em_pairs: float) -> None:
        """Estimate u from pairs at random and m by expectation maximisation on the pairs of each rule in turn."""
        with _quiet():
            self._linker.training.estimate_u_using_random_sampling(max_pairs=u_pairs, num_chunks=1)
            for rule in rules:
                self._maximise(rule, em_pairs)

    def _maximise(self, rule: str, pairs: float) -> None:
        from splink.internals.exceptions import EMTrainingException, SplinkException

        try:
            session = self._linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True, max_pairs=pairs
            )
        except (EMTrainingException, SplinkException, ValueError):  # no pairs, none of one person, nothing to learn
            self.sessions.append(Session(rule, 0, float("nan")))
            return
        history = session._core_model_settings_history
        self.sessions.append(Session(rule, len(history) - 1, _last_change(history)))

    def floor(self, least_m: float, least_u: float) -> None:
        """No level is impossible, in one person's records or in two people's: shares below the least are raised to it.

        Training on few pairs otherwise gives a level that it did not meet the share zero, and the pair that has it
        no chance. A level that was never seen gets the least as well; shares add up to one again.
        """
        for comparison in self._linker._settings_obj.comparisons:
            levels = [level for level in comparison.comparison_levels if not level.is_null_level]
            for name, least in (("m_probability", least_m), ("u_probability", least_u)):
                shares = [_share(getattr(level, name), least) for level in levels]
                total = sum(shares)
                for level, share in zip(levels, shares, strict=True):
                    setattr(level, name, share / total)

    def levels(self) -> list[Level]:
        """What the model holds of each level that is not "missing", strongest first within its comparison."""
        return [
            Level(comparison["output_column_name"], level["label_for_charts"], _known(level, "m"), _known(level, "u"))
            for comparison in self.model()["comparisons"]
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ]

    def model(self) -> dict[str, Any]:
        """The model as splink writes it, trained values included: give it back as ``settings`` to use it again."""
        saved: dict[str, Any] = self._linker.misc.save_model_to_json(out_path=None)
        return saved

    def score(self, least_weight: float) -> Any:
        """Pairs of at least that match weight (log2 of the odds), as an Arrow table, by id.

        Columns: ``id_l``, ``id_r``, ``match_weight``, and ``level_<comparison>`` (int8): the strongest level has the
        highest number, 0 is "otherwise", -1 that one of the two records does not have it.
        """
        weights = self._weights()
        quote = QUOTES[self.engine]
        wanted = ", ".join(f"{quote}mw_{name}{quote}" for name in weights)
        with _quiet():
            scored = self._linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
            chosen = scored.query_sql(f"select id_l, id_r, match_weight, {wanted} from {{this}} order by id_l, id_r")
            table: Any = chosen.as_pyarrow_table()  # type: ignore[no-untyped-call]
            scored.drop_table_from_database_and_remove_from_cache()
        for name, values in weights.items():
            at = table.schema.get_field_index(f"mw_{name}")
            table = table.set_column(at, f"level_{name}", _as_levels(table.column(at), values))
        return table

    def close(self) -> None:
        """Forget the records: what was compared is gone from the engine's memory."""
        if self.engine == "spark":
            self._database.spark.stop()
        else:
            self._database._con.close()

    def _weights(self) -> dict[str, list[tuple[float, int]]]:
        """By comparison, the weight of each level with its number: splink gives back weights and not levels."""
        return {
            comparison.output_column_name: [
                (0.0 if level.is_null_level else float(level._match_weight), int(level.comparison_vector_value))
                for level in comparison.comparison_levels
            ]
            for comparison in self._linker._settings_obj.comparisons
        }


def _as_levels(weights: Any, levels: list[tuple[float, int]]) -> Any:
    import numpy as np
    import pyarrow as pa

    known = np.array([weight for weight, _ in levels])
    order = np.argsort(known, kind="stable")
    middles = (known[order][1:] + known[order][:-1]) / 2
    numbers = np.array([number for _, number in levels], np.int8)[order]
    return pa.array(numbers[np.searchsorted(middles, weights.to_numpy())])


def _known(level: dict[str, Any], which: str) -> float | None:
    value = level.get(f"{which}_probability")
    return float(value) if isinstance(value, int | float) else None


def _share(value: Any, least: float) -> float:
    return max(float(value), least) if isinstance(value, int | float) else least


def _last_change(history: Sequence[Any]) -> float:
    if len(history) < 2:
        return float("nan")
    last, before = (_parameters(step) for step in (history[-1], history[-2]))
    return max((abs(a - b) for a, b in zip(last, before, strict=True)), default=0.0)


def _parameters(step: Any) -> list[float]:
    values = [
        level.m_probability for comparison in step.comparisons for level in comparison._comparison_levels_excluding_null
    ]
    return [float(value) if isinstance(value, int | float) else 0.0 for value in values]


def _duckdb(memory: str, threads: int | None) -> Any:
    import duckdb
    from splink import DuckDBAPI

    # What is read is asked for in an order of its own; keeping another one would hold every pair in memory.
    # Without a folder for them no pairs spill onto the disk, where names would lie in plain text.
    options: dict[str, Any] = {"memory_limit": memory, "preserve_insertion_order": False, "temp_directory": ""}
    if threads:
        options["threads"] = threads
    return DuckDBAPI(connection=duckdb.connect(config=options))


def _spark(memory: str, threads: int | None) -> Any:
    from splink.backends.spark import SparkAPI

    from upstream.engine.spark import session

    # Kept in memory; what Spark must put on a disk is encrypted (`spark.SETTINGS`), as a copy in Parquet would not be.
    return SparkAPI(spark_session=session(memory, threads), break_lineage_method="persist")  # type: ignore[no-untyped-call]


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink's own talk is not for our users: what it warns of is checked afterwards and said in plain words."""
    talk = logging.getLogger("splink")
    before = talk.level
    talk.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        talk.setLevel(before)
