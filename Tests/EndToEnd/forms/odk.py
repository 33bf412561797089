"""The real forms and recorded submissions of ../shared/standards/odk, as they are needed by tests."""
import csv, os, pathlib, re
ODK = pathlib.Path(os.environ.get("ODK_STANDARDS", pathlib.Path(__file__).parents[4] / "shared/standards/odk"))
FOLDER = {"xform-collect": "collect", "xform-enketo": "enketo", "xlsform": "xlsform"}
FILES = {}

def media():
    if not FILES:
        for d in [ODK / "forms/xform-collect/media"]:
            for f in d.iterdir():
                if f.suffix in (".csv", ".xml", ".geojson"): FILES[f.name] = f.read_text()
    return FILES

def forms():
    """(name, xml text) of every form; XLSForms in their converted shape, where pyxform could convert them."""
    if not ODK.exists(): return  # the real forms are not part of the project
    for row in csv.DictReader((ODK / "forms/INDEX.csv").open()):
        kind, name = row["kind"], row["file"]
        path = ODK / "forms" / kind / name
        if kind == "xlsform": path = ODK / "forms/xlsform-converted" / (pathlib.Path(name).stem + ".xml")
        if path.suffix == ".xml" and path.exists(): yield f"{kind}/{path.stem}", path.read_text(), row

def recorded():
    """(name, xml, asked paths, submission)."""
    for name, xml, row in forms():
        kind, stem = name.split("/", 1)
        base = ODK / "forms/oracle" / f"{FOLDER.get(kind, kind)}--{stem}"
        log, sub = base.with_name(base.name + ".log"), base.with_name(base.name + ".sub.xml")
        if log.exists() and sub.exists():
            asked = [m[1] for m in re.finditer(r"^OK (/\S+) ", log.read_text(), re.M)]
            yield name, xml, asked, sub.read_text()
