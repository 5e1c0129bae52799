"""Strangers who judge what we made: zbarimg, openssl, jose, age. None of them is ours."""
import base64
import hashlib
import json
import os
import re
import subprocess

from house import run

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_b64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def qr_payloads(png):
    """What zbarimg reads from a picture."""
    done = run("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", png)
    return [line for line in done.stdout.decode().splitlines() if line]


def slip_payload(png):
    """QR 1 of a slip; QR 2, the office's note, may lie beside it."""
    return next(line for line in qr_payloads(png) if line.startswith("https://"))


def public_key(private_pem, folder):
    """PEM, SPKI and kid of a terminal's manifest key, by openssl."""
    pem = os.path.join(folder, "public.pem")
    run("openssl", "pkey", "-in", private_pem, "-pubout", "-out", pem)
    spki = run("openssl", "pkey", "-pubin", "-in", pem, "-outform", "DER").stdout
    return pem, spki, hashlib.sha256(spki).hexdigest()


def _der_integer(number):
    body = number.to_bytes((number.bit_length() + 8) // 8, "big")
    return b"\x02" + bytes([len(body)]) + body


def ecdsa_der(raw):
    """r‖s as the DER that openssl reads."""
    body = _der_integer(int.from_bytes(raw[:32], "big")) + _der_integer(int.from_bytes(raw[32:], "big"))
    return b"\x30" + bytes([len(body)]) + body


def slip_fields(payload):
    match = re.fullmatch(r"https://([^/]+)/s#OV1:(\d{15})\.(\d+)\.([\w-]{43})\.([\w-]{86})\.([0-9A-HJKMNP-TV-Z]{16})",
                         payload)
    assert match, f"not a slip: {payload}"
    return match.groups()


def slip_verifies(payload, pem, kid, folder):
    """The slip's signature, offline, by openssl alone."""
    _, receipt_no, count, digest, signature, _ = slip_fields(payload)
    header = b64url(('{"alg":"ES256","kid":"%s","typ":"slip+jws"}' % kid).encode())
    body = b64url(('{"count":%s,"manifest_hash":"%s","receipt_no":"%s"}'
                   % (count, from_b64url(digest).hex(), receipt_no)).encode())
    signed, proof = os.path.join(folder, "slip.input"), os.path.join(folder, "slip.der")
    with open(signed, "wb") as out:
        out.write(f"{header}.{body}".encode())
    with open(proof, "wb") as out:
        out.write(ecdsa_der(from_b64url(signature)))
    done = run("openssl", "dgst", "-sha256", "-verify", pem, "-signature", proof, signed, check=False)
    return done.returncode == 0


def jose_accepts(jws, spki, folder):
    """The stored manifest, by jose with a key made from the SPKI."""
    key, text = os.path.join(folder, "key.jwk"), os.path.join(folder, "manifest.jws")
    with open(key, "w", encoding="ascii") as out:
        json.dump({"kty": "EC", "crv": "P-256", "x": b64url(spki[-64:-32]), "y": b64url(spki[-32:])}, out)
    with open(text, "wb") as out:
        out.write(jws)
    return run("jose", "jws", "ver", "-i", text, "-k", key, "-O", os.devnull, check=False).returncode == 0


def twin(jws):
    """The same statement with the other valid signature: s → n − s."""
    parsed = json.loads(jws)
    raw = from_b64url(parsed["signature"])
    other = P256_ORDER - int.from_bytes(raw[32:], "big")
    parsed["signature"] = b64url(raw[:32] + other.to_bytes(32, "big"))
    return json.dumps(parsed, separators=(",", ":"), sort_keys=True).encode()


def age_opens(key_file, sealed):
    """Plaintext by the age program, None when this key does not open it."""
    done = subprocess.run(["age", "-d", "-i", key_file, sealed], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout if done.returncode == 0 else None
