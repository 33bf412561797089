"""The HSDS documents that HSDSTests.swift writes, against Open Referral's own schemas (HSDS 3.1).

The schemas are other people's: they are read from ../shared (PALERMO_SHARED) and not shipped.
"""

import json
import os
from pathlib import Path

import pytest

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / ".build" / "hsds-documents"
BUNDLE = Path(os.environ.get("PALERMO_SHARED", ROOT.parent / "shared")) / "standards/hsds/3.1-dev/openapi.bundled.json"

# Which answer of the OpenAPI each document is.
PATHS = {
    "base": "/",
    "services": "/services",
    "services_full": "/services",
    "service": "/services/{id}",
    "organizations": "/organizations",
    "organizations_full": "/organizations",
    "organization": "/organizations/{id}",
    "service_at_locations": "/service_at_locations",
    "service_at_locations_full": "/service_at_locations",
    "service_at_location": "/service_at_locations/{id}",
    "taxonomies": "/taxonomies",
    "taxonomy": "/taxonomies/{id}",
    "taxonomy_terms": "/taxonomy_terms",
    "taxonomy_term": "/taxonomy_terms/{id}",
}
# Documents that are one record are held to its full schema as well, list pages row by row.
RECORDS = {
    "service": "service",
    "services_full": "service",
    "organization": "organization",
    "organizations_full": "organization",
    "service_at_locations_full": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents")


@pytest.fixture(scope="module")
def bundle():
    if not BUNDLE.exists():
        pytest.skip("no HSDS schemas on this machine")
    return json.loads(BUNDLE.read_text())


def read(name):
    path = DOCUMENTS / f"{name}.json"
    if not path.exists():
        pytest.skip("run `swift test --filter HSDSTests` first: it writes the documents")
    return json.loads(path.read_text())


def faults(bundle, schema, document):
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": bundle["components"], **schema}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(whole, format_checker=checker)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(document)]


@pytest.mark.parametrize("name", PATHS)
def test_a_document_is_the_answer_that_the_openapi_promises(bundle, name):
    schema = bundle["paths"][PATHS[name]]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert faults(bundle, schema, read(name)) == []


@pytest.mark.parametrize("name", RECORDS)
def test_each_record_is_valid_on_its_own(bundle, name):
    document = read(name)
    for record in document.get("contents", [document]):
        assert faults(bundle, {"$ref": f"#/components/schemas/{RECORDS[name]}"}, record) == []


@pytest.mark.parametrize("name", [name for name in PATHS if name.endswith("s") or name.endswith("_full")])
def test_a_list_is_a_page(name):
    document = read(name)
    assert tuple(document) == PAGE
    assert document["size"] == len(document["contents"])
    assert document["empty"] == (document["size"] == 0)


def test_the_schema_can_refuse(bundle):
    document = read("service")
    document["status"] = "perhaps"
    document["capacities"][0]["updated"] = "lately"
    assert len(faults(bundle, {"$ref": "#/components/schemas/service"}, document)) >= 2
