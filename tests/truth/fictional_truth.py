"""The truth about the fictional county, worked out by hand-written lists: python tests/truth/fictional_truth.py

Shares nothing with the product: it reads two CSV files with the standard library, and every code below was typed in
from the words of the three definitions. Prints CSV: definition, domestic_abuse, group, level, area, year, offences.
"""

import csv
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data" / "fableshire"
STORED = Path(__file__).with_name("fictional-truth.csv")
HEADINGS = ["definition", "domestic_abuse", "group", "level", "area", "year", "offences"]

HOMICIDE = ["1", "4.1", "4.2", "4.10"]
ABH = ["8N", "8P", "8S", "8T"]
RAPE = ["19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K"]
SEXUAL_ASSAULT = ["17A", "17B", "20A", "20B"]
ROBBERY = ["34A", "34B"]
OTHER_SEXUAL = ["21", "22A", "22B", "23", "70", "73", "88C", "88D", "88E", "71", "72", "88A"]


def thames_valley(code, knife, firearm):
    if code in HOMICIDE:
        return "Group 1"
    if code in ["5D", "2"]:
        return "Group 1"
    if knife and code in [*ROBBERY, "3B", *ABH, *RAPE, *SEXUAL_ASSAULT]:
        return "Group 1"
    if code in ABH or code == "92A" or code in SEXUAL_ASSAULT or code in RAPE:
        return "Group 2"
    return None


def warwickshire(code, knife, firearm):
    if code in [*HOMICIDE, "2", "5D", "5E", *ABH, *ROBBERY, "36", "11A", "4.7", "106", "62A", "56A"]:
        return "Physical violence"
    if code in [*RAPE, *SEXUAL_ASSAULT, *OTHER_SEXUAL]:
        return "Sexual violence"
    if code in ["3B", "8U", "8Q"]:
        return "Threats and control"
    if code in ["92A", "10A"]:
        return "County lines and weapons"
    if code in ["104", "104A", "104B", "105A", "105B"] and (knife or firearm):
        return "Physical violence"
    return None


def nottinghamshire(code, knife, firearm):
    if code in [*HOMICIDE, "2", "5D", "5E", *RAPE, *SEXUAL_ASSAULT, "11A", "4.7"]:
        return "Serious harm"
    if (knife or firearm) and code in [*ABH, *ROBBERY, "3B"]:
        return "Serious harm"
    if code in ["92A", "106", "10A", "10B", "81", "36", "35", "71", "72", "88A"]:
        return "Drivers of violence"
    return None


DEFINITIONS = {"thames-valley": thames_valley, "warwickshire": warwickshire, "nottinghamshire": nottinghamshire}


def financial_year(day):
    year = int(day[0:4])
    if int(day[5:7]) < 4:
        year -= 1
    return f"{year}/{str(year + 1)[2:4]}"


def truth(folder=DATA):
    with open(folder / "lookup.csv", encoding="utf-8", newline="") as stream:
        parents = {row["LSOA21CD"]: (row["WD24CD"], row["LAD24CD"]) for row in csv.DictReader(stream)}
    totals = {}
    with open(folder / "recorded-crime.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            year = financial_year(row["recorded_date"])
            ward, district = parents.get(row["lsoa_code"], ("no place", "no place"))
            abuse = row["domestic_abuse"] == "Y"
            for name, judge in DEFINITIONS.items():
                group = judge(row["offence_code"], row["knife"] == "Y", row["firearm"] == "Y")
                if group is None:
                    continue
                for switch in ["include", "only" if abuse else "exclude"]:
                    for level, area in [("county", "all"), ("district", district), ("ward", ward)]:
                        key = (name, switch, group, level, area, year)
                        totals[key] = totals.get(key, 0) + 1
    return [[*key, count] for key, count in sorted(totals.items())]


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(truth())
