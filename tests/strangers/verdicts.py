"""Verifiers that nobody here wrote, each for one kind of artifact: a file goes in, yes or no comes out."""
import base64
import hashlib
import json
import os
import subprocess

from desk import ROOT

NOTE = os.path.join(ROOT, "build", "strangers", "note")


def says_yes(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60)


def public_point(certificate):
    """x and y of a P-256 certificate's key, by openssl."""
    pem = says_yes("openssl", "x509", "-in", certificate, "-noout", "-pubkey").stdout
    der = says_yes("openssl", "pkey", "-pubin", "-outform", "DER", stdin=pem).stdout
    return der[-64:-32], der[-32:]


def write_jwk(certificate, path):
    x, y = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in public_point(certificate))
    with open(path, "w", encoding="ascii") as out:
        json.dump({"kty": "EC", "crv": "P-256", "x": x, "y": y}, out)
    return path


def header_type(path):
    try:
        text = json.load(open(path, encoding="utf-8"))
        protected = text["protected"]
        return json.loads(base64.urlsafe_b64decode(protected + "=" * (-len(protected) % 4))).get("typ")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def jose(jwk, typ):
    """jose says that the signature is true, and the header that it is of this kind."""
    return lambda path: says_yes("jose", "jws", "ver", "-i", path, "-k", jwk, "-O", "/dev/null").returncode == 0 and header_type(path) == typ


def der_signature(raw):
    def integer(part):
        part = part.lstrip(b"\0") or b"\0"
        part = (b"\0" if part[0] & 0x80 else b"") + part
        return bytes([2, len(part)]) + part
    body = integer(raw[:32]) + integer(raw[32:])
    return bytes([0x30, len(body)]) + body


def openssl_jws(certificate, typ, scratch):
    """openssl dgst over the signing input, the signature as DER."""
    key = os.path.join(scratch, "jws.pub")
    with open(key, "wb") as out:
        out.write(says_yes("openssl", "x509", "-in", certificate, "-noout", "-pubkey").stdout)

    def judge(path):
        try:
            text = json.load(open(path, encoding="utf-8"))
            raw = base64.urlsafe_b64decode(text["signature"] + "==")
            with open(os.path.join(scratch, "jws.sig"), "wb") as out:
                out.write(der_signature(raw))
            signed = f"{text['protected']}.{text['payload']}".encode()
        except (ValueError, KeyError, TypeError, IndexError):
            return False
        return len(raw) == 64 and header_type(path) == typ and says_yes(
            "openssl", "dgst", "-sha256", "-verify", key, "-signature", os.path.join(scratch, "jws.sig"),
            stdin=signed).returncode == 0
    return judge


def note(verifier, kind):
    """Go's sumdb/note says that the signature is true, and the first line that it is of this kind."""
    def judge(path):
        done = says_yes(NOTE, verifier, path)
        return done.returncode == 0 and done.stdout.split(b"\n")[0].endswith(b"/" + kind.encode())
    return judge


def age(identity):
    return lambda path: says_yes("age", "-d", "-i", identity, "-o", "/dev/null", path).returncode == 0


def certificate(ca, purpose, unit=None):
    """openssl's chain building over a DER certificate."""
    def judge(path):
        pem = says_yes("openssl", "x509", "-inform", "DER", "-in", path)
        if pem.returncode != 0:
            return False
        subject = says_yes("openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", stdin=pem.stdout).stdout.decode("utf-8", "replace")
        return says_yes("openssl", "verify", "-CAfile", ca, "-purpose", purpose, stdin=pem.stdout).returncode == 0 and (
            not unit or f"OU={unit}," in subject)
    return judge


def listed(index, name):
    """Its hash stands in the signed index."""
    wanted = next(line.split()[2] for line in open(index, encoding="utf-8") if line.startswith(name + " "))
    return lambda path: hashlib.sha256(open(path, "rb").read()).hexdigest() == wanted
