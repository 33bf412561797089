"""scripts/catalogues: every sentence that a person may see is found in the source, or the script says which it cannot."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def catalogues(folder, swift, *arguments, definitions=()):
    for name in ["scripts", "Sources/Web", "Resources/definitions"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "scripts/catalogues", folder / "scripts/catalogues")
    (folder / "Sources/Web/Page.swift").write_text(swift)
    for name, text in definitions:
        (folder / "Resources/definitions" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "Resources/definitions" / name).write_text(text)
    done = subprocess.run(
        [sys.executable, folder / "scripts/catalogues", *arguments], capture_output=True, text=True, timeout=60)
    template = folder / "Resources/locales/palermo.pot"
    return done, template.read_text() if template.exists() else ""


def test_sentences_of_several_lines_and_of_a_context_are_extracted(tmp_path):
    swift = '''
        l("One line")
        me.l(
            """
            A sentence that \\
            goes on.
            Then “another”.
            """)
        l("Closed")
        l("Closed", context: "service")
        l("Left {n}", ["n": l.number(3)])
        l.plural("{n} place", "{n} places", count)
    '''
    done, template = catalogues(tmp_path, swift)
    assert done.returncode == 0, done.stdout
    assert '5 sentences' not in done.stdout and '6 sentences' in done.stdout
    assert 'msgid "A sentence that goes on.\\nThen “another”."' in template
    assert 'msgctxt "service"\nmsgid "Closed"' in template
    assert template.count('msgid "Closed"') == 2
    assert 'msgid_plural "{n} places"' in template


def test_of_a_definition_only_what_people_read_is_extracted(tmp_path):
    pytest.importorskip("yaml")
    _, template = catalogues(tmp_path, "", definitions=[
        ("forms/targets.yaml", "case:\n  note: {type: text}\n  text: {label: A label inside}\n"),
        ("requests/referral.yaml", "label: Referral\nacts:\n  - {code: ask, label: Ask, text: required, note: Read this}\n"),
        ("indicators/list.yaml", "questions:\n  - {id: q1, text: Can you speak?}\n"),
    ])
    found = set(re.findall(r'^msgid "(.+)"$', template, re.M))
    assert found == {"A label inside", "Referral", "Ask", "Read this", "Can you speak?"}


def test_a_translation_of_a_context_is_kept_apart_from_the_word_alone(tmp_path):
    swift = 'l("Closed"); l("Closed", context: "service")'
    catalogues(tmp_path, swift)
    french = tmp_path / "Resources/locales/fr.po"
    text = french.read_text()
    word, service = text.rindex('msgid "Closed"\nmsgstr ""', 0, text.index("msgctxt")), text.index("msgctxt")
    text = text[:service] + text[service:].replace('msgstr ""', 'msgstr "Fermé"', 1)
    text = text[:word] + text[word:].replace('msgstr ""', 'msgstr "Clos"', 1)
    french.write_text(text)
    catalogues(tmp_path, swift)
    kept = french.read_text()
    assert 'msgid "Closed"\nmsgstr "Clos"' in kept and 'msgctxt "service"\nmsgid "Closed"\nmsgstr "Fermé"' in kept
    done, _ = catalogues(tmp_path, swift, "--missing", "fr")
    assert done.stdout == ""


def test_what_cannot_be_extracted_is_named_with_its_line(tmp_path):
    for number, call in enumerate(['l(title)', 'l("a" + b)', 'me.l(#"raw"#)', 'l(isOne ? "a" : "b")', 'l("a \\(b)")']):
        done, _ = catalogues(tmp_path / str(number), f'\n\n{call}\n')
        assert done.returncode != 0 and "Sources/Web/Page.swift:3:" in done.stdout, call
