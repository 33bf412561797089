#!/usr/bin/env python3
"""Checks mappings against the converted forms and the definitions; exits 1 when something does not fit.

    check_mappings.py DEFINITIONS TARGETS.yaml MAPPING.yaml=FORM.xml...

Every `from` exists in the form; every `to` exists; every answer that a question offers ends as a code that its target
knows, through `values` where they are given, and `values` and `is` name only answers that the question offers.
"""
import re
import sys
import xml.etree.ElementTree as ET

from ruamel.yaml import YAML

XF, XH = "{http://www.w3.org/2002/xforms}", "{http://www.w3.org/1999/xhtml}"
INDICATOR = re.compile(r"[A-Z]{2}\d+$")


def load(path):
    with open(path, encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)


class Form:
    """Paths of the primary instance, which of them repeat, and the answers of select questions."""

    def __init__(self, path):
        root = ET.parse(path).getroot()
        main = root.find(f".//{XF}model/{XF}instance")[0]
        self.id, self.version = main.get("id"), main.get("version")
        self.paths, self.groups, self.answers = set(), set(), {}
        self.repeats = {e.get("nodeset") for e in root.iter(f"{XF}repeat")}
        self.walk(main, "")
        lists = {i.get("id"): [v.text for v in i.iter(f"{XF}name")] for i in root.iter(f"{XF}instance") if i.get("id")}
        self.asked = {e.get("ref") for e in root.find(f"{XH}body").iter() if e.get("ref")} & self.paths
        self.asked -= {b.get("nodeset") for b in root.iter(f"{XF}bind") if b.get("readonly") == "true()"}
        for select in [*root.iter(f"{XF}select1"), *root.iter(f"{XF}select")]:
            if (items := select.find(f"{XF}itemset")) is not None:
                codes = lists[re.search(r"instance\('([^']+)'\)", items.get("nodeset"))[1]]
            else:
                codes = [value.text for value in select.iter(f"{XF}value")]
            self.answers[select.get("ref")] = codes

        # What a calculation may say, as far as its text shows.
        calculated = [b for b in root.iter(f"{XF}bind") if b.get("calculate")]
        self.words = {b.get("nodeset"): re.findall(r"'([^']*)'", b.get("calculate")) for b in calculated}

    def walk(self, node, path):
        path += "/" + node.tag.split("}")[-1]
        (self.groups if len(node) else self.paths).add(path)
        for child in node:
            self.walk(child, path)


class Targets:
    def __init__(self, folder, path):
        self.named = load(path)
        indicators, cases = load(f"{folder}/indicators/indicators.yaml"), f"{folder}/cases"
        htcds = load(f"{cases}/htcds.yaml")
        own = load(f"{cases}/fields.yaml")["fields"]
        taken = {f["htcds"] for f in own if "htcds" in f}
        self.fields = {f["id"]: f for f in own} | {f["id"]: f for f in htcds["fields"] if f["id"] not in taken}
        self.spellings = {f["id"]: {f["id"], *f.get("also", [])} for f in htcds["fields"]}
        self.meaning = {f["htcds"]: f["id"] for f in own if "htcds" in f}
        self.indicators = {row["id"] for row in indicators["indicators"]}
        codes = load(f"{cases}/codes.yaml")
        self.lists = {k: set(v.split()) for k, v in htcds["lists"].items()} | {
            "settings": {s["id"] for s in indicators["settings"]}, "next-steps": {s["id"] for s in codes["next-steps"]},
            "kinds": {k["code"] for k in load(f"{folder}/services/kinds.yaml")["kinds"]}}
        self.lists["language"] = self.lists["languages"]
        self.purposes = {p["id"]: p["recipient"] for p in load(f"{cases}/consent.yaml")["purposes"]}

    def codes(self, room, to):
        """The codes a target knows; None when it takes any text; KeyError when there is no such target."""
        kind, _, rest = to.partition(".")
        if kind == "field" and room == "case":
            field = self.fields[rest]
            if field["type"] == "yes-no-unknown":
                return {"yes", "no", "unknown"}
            options = {o["code"] for o in field.get("options", [])} | self.lists.get(field.get("list"), set())
            return options or None
        if kind == "need" and room == "case":
            return {rest: {"open"} for rest in self.lists["kinds"]}[rest]
        if kind == "consent" and room == "case":
            purpose, _, recipient = rest.partition(".")
            needed = self.purposes[purpose] == "required"
            if not recipient:
                return set(self.named["recipient-kinds"]) if needed else set(self.named["consent-answers"])
            if not needed or recipient not in self.named["recipient-kinds"]:
                raise KeyError(to)
            return set(self.named["consent-answers"])
        if to == "answer.*" and room in ("screening", "visit"):
            return {"yes", "no", "unknown", "not-asked", "refused"}
        codes = self.named[room][to].get("codes")
        known = self.lists[codes] if isinstance(codes, str) else set(codes) if codes else None
        return known | {"und"} if codes == "language" else known


class Check:
    def __init__(self, mapping, form, targets):
        self.form, self.targets, self.faults, self.count, self.used = form, targets, [], 0, set()
        if mapping["form"] != form.id or mapping["version"] not in ("any", form.version):
            self.faults.append(f"is for {mapping['form']} {mapping['version']}, not {form.id} {form.version}")
        self.output(mapping, None)

    def output(self, part, each):
        each = part.get("each", each)
        if part.get("each") and each not in self.form.repeats:
            self.faults.append(f"{each} is no repeat")
        for entry in [*part.get("when", []), *([part["find"]] if "find" in part else []), *part["fields"]]:
            self.entry(entry, part, each)
        for inner in part.get("then", []):
            self.output(inner, each)

    def entry(self, entry, part, each):
        self.count += 1
        to = entry.get("to")
        try:
            known = self.targets.codes(part["opens"], to) if to else None
        except KeyError:
            return self.faults.append(f"no target {to} in {part['opens']}")
        if "default" in entry:
            self.fits([entry["default"]], known, entry)
        if "value" in entry:
            return self.fits([entry["value"]], known, entry)
        for path in self.sources(entry, part):
            self.used.add(path)
            repeat = next((r for r in self.form.repeats if path.startswith(r + "/")), None)
            if repeat not in (None, each) and not (to or "").startswith("places."):
                self.faults.append(f"{path} repeats, the output does not")
            offered = self.form.answers.get(path)
            named = set(entry.get("values", {})) | set(entry.get("is", []))
            if unknown := named - set(offered or self.form.words.get(path, [])):
                self.faults.append(f"{path} does not offer {sorted(unknown)}")
            if known and offered and entry.get("as", "value") in ("value", "first") and part.get("read") != "htcds":
                self.fits([entry.get("values", {}).get(code, code) for code in offered], known, entry)

    def fits(self, codes, known, entry):
        if known and (unknown := sorted(c for c in set(codes) - known if c)):
            self.faults.append(f"{entry['to']} does not know {unknown}")

    def sources(self, entry, part):
        paths = entry["from"] if isinstance(entry["from"], list) else [entry["from"]]
        if paths[0].endswith("/**"):
            found = [p for p in self.form.paths if p.startswith(paths[0][:-2]) and INDICATOR.search(p.rsplit("/", 1)[1])]
            wrong = sorted(p for p in found if p.rsplit("/", 1)[1] not in self.targets.indicators)
            self.faults += [f"{p} is no indicator" for p in wrong] + ([] if found else [f"{paths[0]} finds nothing"])
            return found
        found = [p for p in paths if p in self.form.paths]
        if not found and not entry.get("optional"):
            self.faults.append(f"no {' or '.join(paths)} in the form")
        if part.get("read") == "htcds":
            names = {p.rsplit("/", 1)[1] for p in paths}
            whole = next((i for i, spelled in self.targets.spellings.items() if names & spelled), None)
            if whole is None or names != self.targets.spellings[whole]:
                self.faults.append(f"spellings of {whole}: {sorted(names)}")
            elif entry["to"] != "field." + self.targets.meaning.get(whole, whole):
                self.faults.append(f"{whole} belongs elsewhere than {entry['to']}")
        return found


def main(folder, targets, *pairs):
    known, bad = Targets(folder, targets), False
    for mapping, path in (pair.split("=") for pair in pairs):
        form = Form(path)
        check = Check(load(mapping), form, known)
        asked = form.asked
        print(f"{mapping}: {check.count} entries, {len(check.used & asked)} of {len(asked)} questions used")
        if unused := sorted(asked - check.used):
            print("  goes nowhere:", *unused)
        for fault in check.faults:
            bad = True
            print(f"  {fault}")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
