#!/usr/bin/env python3
"""Puts the indicator questions into XLSForm sources in Markdown, in the languages the form's own columns name.

    make_screening_form.py INDICATORS.yaml LOCALES FORM.md...

Between `begin_group | ind_X` and its `end_group` every row is written anew: X is a dimension (its scored rows) or a
category (its other rows), with `_` for `-`. A row of an indicator elsewhere only gets its wording renewed. Rows that are
`context_only` invite profiling and are never asked. Everything else in the form is left as its author wrote it. A wording
without a translation keeps the one the form has, or the English one, and is named on standard error.
"""
import re
import sys

import polib
import yaml


def cells(line):
    return [c.strip() for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def text(row):
    return re.sub(r" +", " ", "| " + " | ".join(row) + " |")


class Indicators:
    def __init__(self, path, locales):
        with open(path, encoding="utf-8") as file:
            data = yaml.safe_load(file)
        self.rows = {row["id"]: row for row in data["indicators"]}
        self.dimensions = {d["id"] for d in data["dimensions"]}
        self.categories = {c["id"] for c in data["categories"]}
        self.under_18 = set(data["rule"]["child_established"])
        self.locales, self.catalogues, self.untranslated = locales, {}, set()

    def of_group(self, name):
        key = name.removeprefix("ind_").replace("_", "-")
        if key not in self.dimensions | self.categories:
            raise SystemExit(f"{name}: no dimension or category {key}")
        asked = [r for r in self.rows.values() if not r.get("context_only")]
        if key in self.dimensions:
            return [r for r in asked if r["dimension"] == key and r["scored_by_default"]]
        return [r for r in asked if r["category"] == key and not r["scored_by_default"]]

    def wording(self, row, language, kept=""):
        if language == "en":
            return row["wording"]
        if language not in self.catalogues:
            entries = polib.pofile(f"{self.locales}/{language}.po")
            self.catalogues[language] = {e.msgid: e.msgstr for e in entries if "fuzzy" not in e.flags}
        found = self.catalogues[language].get(row["wording"])
        if not found:
            self.untranslated.add((row["id"], language))
        return found or kept or row["wording"]


def renewed(line, head, row, indicators):
    """The line with the wording of its indicator in every label column."""
    values = cells(line)
    is_same = values[head.index("label::English (en)")] == row["wording"]
    for index, column in enumerate(head):
        if language := re.fullmatch(r"label::.*\((\w+)\)", column):
            values[index] = indicators.wording(row, language[1], values[index] if is_same else "")
    return text(values)


def written(head, row, indicators, old):
    values = dict.fromkeys(head, "")
    if row["id"] in old:  # it may have a translation that the catalogue has not
        values = {c: v if c.startswith("label::") else "" for c, v in zip(head, cells(old[row["id"]]))}
    values |= {"type": "select_one answers", "name": row["id"], "default": "not-asked", "appearance": "minimal"}
    if row["id"] in indicators.under_18:
        values["relevant"] = "${is_child} = 'yes'"
    return renewed(text([values[c] for c in head]), head, row, indicators)


def form(source, indicators):
    out, head, sheet, inside, depth, old, group = [], [], "", False, 0, {}, ""
    for line in source.splitlines():
        row = cells(line) if line.startswith("|") else []
        if row and row[0]:
            sheet, head = row[0], []
        elif row and not head:
            head = row
        if sheet != "survey" or row == head or not row or row[0]:
            out.append(line)
            continue
        kind, name = row[head.index("type")], row[head.index("name")]
        if inside and kind != "end_group":
            old[name] = line
            continue
        if inside:
            out += [written(head, r, indicators, old) for r in indicators.of_group(group)]
            inside, old = False, {}
        if kind == "begin_group" and name.startswith("ind_"):
            inside, group = True, name
        if name in indicators.rows and kind.startswith("select_one"):
            line = renewed(line, head, indicators.rows[name], indicators)
        out.append(line)
    return "\n".join(out) + "\n"


def main(definition, locales, *forms):
    indicators = Indicators(definition, locales)
    for path in forms:
        with open(path, encoding="utf-8") as file:
            before = file.read()
        after = form(before, indicators)
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)
        print(f"{path}: {'unchanged' if after == before else 'written'}")
    for indicator, language in sorted(indicators.untranslated):
        print(f"{indicator}: no {language} wording in the catalogue", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
