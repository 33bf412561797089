"""`palermo forms decrypt`: Briefcase's encrypted submission, and submissions encrypted here with openssl's own program."""

import base64
import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALERMO_BINARY", ROOT / ".build/debug/palermo"))
BRIEFCASE = ROOT.parent / "shared/standards/odk/briefcase"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("PALERMO_")}
PHOTO = bytes(range(256)) * 700
RECORD = b'<visit id="visit" version="1"><name>Noor</name><photo>1.jpg</photo></visit>'


def decrypt(source, key, output):
    return subprocess.run(
        [BINARY, "forms", "decrypt", source, "--key", key, "--output", output], cwd=ROOT, env=ENVIRONMENT,
        capture_output=True, text=True, timeout=60)


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def make_key(path):
    path.write_bytes(openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    return path


def rsa(key, data):
    return base64.b64encode(openssl(
        "pkeyutl", "-encrypt", "-inkey", key, "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256",
        "-pkeyopt", "rsa_mgf1_md:sha256", data=data)).decode()


def encrypt(folder, key, version="1", signs=True, instance="uuid:1"):
    """As the specification of ODK says it; every file's vector is the one before, counted up at the next byte."""
    folder.mkdir(parents=True)
    secret = os.urandom(32)
    vector = bytearray(hashlib.md5(instance.encode() + secret).digest())
    lines = ["visit", *([] if version is None else [version]), rsa(key, secret), instance]
    for count, (name, plain) in enumerate([("1.jpg", PHOTO), ("2.csv", b""), ("submission.xml", RECORD)]):
        vector[count % 16] = (vector[count % 16] + 1) % 256
        padding = 16 - len(plain) % 16
        (folder / f"{name}.enc").write_bytes(openssl(
            "enc", "-aes-256-cfb", "-K", secret.hex(), "-iv", vector.hex(), data=plain + bytes([padding]) * padding))
        lines.append(f"{name}::{hashlib.md5(plain).hexdigest()}")
    signature = rsa(key, hashlib.md5("".join(f"{line}\n" for line in lines).encode()).digest())
    attribute = "" if version is None else f' version="{version}"'
    (folder / "submission.xml").write_text(
        f'<data xmlns="http://opendatakit.org/submissions" id="visit"{attribute} encrypted="yes">'
        f"<base64EncryptedKey>{lines[-5]}</base64EncryptedKey>"
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        "<media><file>1.jpg.enc</file></media><media><file>2.csv.enc</file></media>"
        + (f"<base64EncryptedElementSignature>{signature}</base64EncryptedElementSignature>" if signs else "")
        + f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{instance}</instanceID></meta></data>')
    return folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def key(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("the openssl program is not there")
    return make_key(tmp_path / "key.pem")


def test_briefcases_encrypted_submission_is_opened(tmp_path):
    if not BRIEFCASE.exists():
        pytest.skip(f"{BRIEFCASE} is not there")
    sent = tmp_path / "sent"
    sent.mkdir()
    shutil.copy(BRIEFCASE / "encrypted-form-submission.xml", sent / "submission.xml")
    shutil.copy(BRIEFCASE / "encrypted-form-submission.xml.enc", sent / "submission.xml.enc")
    done = decrypt(sent, BRIEFCASE / "encrypted-form-key.pem", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "the signature fits" in done.stdout
    assert "<name>Guillermo</name>" in (tmp_path / "out/submission.xml").read_text()
    # One byte of what was encrypted, and one of the key in the manifest.
    record = sent / "submission.xml.enc"
    record.write_bytes(bytes([record.read_bytes()[0] ^ 1]) + record.read_bytes()[1:])
    done = decrypt(sent, BRIEFCASE / "encrypted-form-key.pem", tmp_path / "changed")
    assert done.returncode != 0 and "not what the telephone signed" in done.stdout
    assert not list(tmp_path.glob("changed*"))


@pytest.mark.parametrize("version", ["1", None])
def test_a_submission_comes_back_with_its_files_and_for_nobody_else(tmp_path, key, version):
    sent = encrypt(tmp_path / "sent", key, version=version)
    done = decrypt(sent, key, tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the signature fits" in done.stdout and f"1.jpg: {len(PHOTO)} bytes" in done.stdout
    out = tmp_path / "out"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        "submission.xml": RECORD, "1.jpg": PHOTO, "2.csv": b""}
    assert mode(out) == 0o700 and all(mode(path) == 0o600 for path in out.iterdir())
    # Nothing is written over.
    assert "is there already" in decrypt(sent, key, out).stderr
    assert decrypt(sent / "submission.xml", key, tmp_path / "one").returncode == 0


def test_another_key_a_missing_file_and_a_changed_one_are_told_and_leave_nothing(tmp_path, key):
    sent = encrypt(tmp_path / "sent", key)
    out = tmp_path / "out"
    assert "this key does not open it" in decrypt(sent, make_key(tmp_path / "other.pem"), out).stdout
    assert "holds no RSA private key" in decrypt(sent, sent / "submission.xml", out).stderr
    photo = sent / "1.jpg.enc"
    whole = photo.read_bytes()
    photo.write_bytes(whole[:5] + bytes([whole[5] ^ 128]) + whole[6:])
    assert "not what the telephone signed" in decrypt(sent, key, out).stdout
    photo.write_bytes(whole[:-1])
    assert "1.jpg.enc was changed or cut off" in decrypt(sent, key, out).stdout
    photo.unlink()
    assert "1.jpg.enc is missing" in decrypt(sent, key, out).stdout
    assert not list(tmp_path.glob("out*"))


def test_without_a_signature_it_opens_and_says_so(tmp_path, key):
    done = decrypt(encrypt(tmp_path / "sent", key, signs=False), key, tmp_path / "out")
    assert done.returncode == 0 and "no signature" in done.stdout


def test_no_name_in_a_manifest_leads_out_of_the_folder(tmp_path, key):
    sent = encrypt(tmp_path / "sent", key)
    manifest = sent / "submission.xml"
    manifest.write_text(manifest.read_text().replace("2.csv.enc", "../2.csv.enc"))
    done = decrypt(sent, key, tmp_path / "out")
    assert done.returncode != 0 and "a name that cannot be one" in done.stdout
    manifest.write_text(manifest.read_text().replace("../2.csv.enc", "submission.xml.enc"))
    assert "twice" in decrypt(sent, key, tmp_path / "out").stdout
    assert not list(tmp_path.glob("out*"))


def test_of_several_the_good_ones_are_opened(tmp_path, key):
    encrypt(tmp_path / "sent/encrypted/a", key)
    encrypt(tmp_path / "sent/encrypted/b", make_key(tmp_path / "other.pem"), instance="uuid:2")
    done = decrypt(tmp_path / "sent", key, tmp_path / "out")
    assert done.returncode != 0 and "1 of 2 submissions were not opened" in done.stderr
    assert (tmp_path / "out/a/submission.xml").read_bytes() == RECORD and not (tmp_path / "out/b").exists()
