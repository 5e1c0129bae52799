"""A hand at the office's door that is no kiosk-sync: any certificate, any request, over real TLS."""
import base64
import hashlib
import hmac
import http.client
import os
import ssl
import subprocess
import tempfile

from house import run


class Line:
    """One TLS connection with one certificate, or with none."""

    def __init__(self, port, server_ca, certificate=None, key=None):
        context = ssl.create_default_context(cafile=server_ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if certificate:
            context.load_cert_chain(certificate, key)
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body of the answer; underscores in header names are hyphens."""
        self.connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def close(self):
        self.connection.close()


def ask_once(port, server_ca, pair, method, path, body=None, **headers):
    line = Line(port, server_ca, *(pair or (None, None)))
    try:
        return line.ask(method, path, body, **headers)
    finally:
        line.close()


def openssl(*arguments, stdin=None):
    return subprocess.run(["openssl", *arguments], input=stdin, check=True, capture_output=True).stdout


def make_key(path):
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
    return path


def sign(folder, name, ca, key, number, unit, first, last, usage="clientAuth", names=None):
    """A certificate for key by the authority ca = (certificate, key), with any dates; names: of a server."""
    subject, request = f"/CN={number}/OU={unit}", os.path.join(folder, name + ".csr")
    openssl("req", "-new", "-key", key, "-subj", subject, "-out", request)
    place = os.path.join(folder, name + ".ca")
    os.makedirs(place, exist_ok=True)
    for file in ("index.txt", "serial"):
        with open(os.path.join(place, file), "w", encoding="ascii") as out:
            out.write("" if file == "index.txt" else os.urandom(8).hex().upper())
    config = os.path.join(place, "ca.cnf")
    with open(config, "w", encoding="ascii") as out:
        out.write(f"[ca]\ndefault_ca=c\n[c]\ndatabase={place}/index.txt\nserial={place}/serial\nnew_certs_dir={place}\n"
                  "default_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n"
                  "organizationalUnitName=supplied\n[x]\nbasicConstraints=critical,CA:FALSE\n"
                  f"keyUsage=critical,digitalSignature\nextendedKeyUsage={usage}\n"
                  + (f"subjectAltName={names}\n" if names else ""))
    certificate = os.path.join(folder, name + ".crt")
    openssl("ca", "-batch", "-config", config, "-cert", ca[0], "-keyfile", ca[1], "-startdate", first,
            "-enddate", last, "-notext", "-preserveDN", "-in", request, "-out", certificate)
    return certificate, key


def renewal_request(key, number, unit):
    """The body of simplereenroll, made by openssl alone."""
    return base64.b64encode(openssl("req", "-new", "-key", key, "-subj", f"/CN={number}/OU={unit}", "-outform", "DER"))


def first_certificate(bundle):
    """The PEM of the one certificate in a base64 PKCS #7."""
    text = openssl("pkcs7", "-inform", "DER", "-print_certs", stdin=base64.b64decode(bundle)).decode()
    return text[text.index("-----BEGIN"):]


def pair_of(state, role="tls"):
    return os.path.join(state, "keys", f"{role}.crt"), os.path.join(state, "keys", f"{role}.pem")


BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(values):
    state = 1
    for value in values:
        top, state = state >> 25, (state & 0x1ffffff) << 5 ^ value
        for i, term in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            state ^= term if top >> i & 1 else 0
    return state ^ 1


def age_identity(secret):
    """32 bytes as an age identity (BIP 173)."""
    prefix, bits = "age-secret-key-", int.from_bytes(secret, "big") << 4
    data = [bits >> 5 * i & 31 for i in reversed(range(52))]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = checksum(spread + data + [0] * 6)
    return (prefix + "1" + "".join(BECH32[v] for v in data + [check >> 5 * i & 31 for i in reversed(range(6))])).upper()


def age_recipient(text):
    """The 32 bytes of an age recipient (BIP 173)."""
    bits = 0
    for c in text[text.rindex("1") + 1:-6]:
        bits = bits << 5 | BECH32.index(c)
    return (bits >> 4).to_bytes(32, "big")


def x25519_public(secret):
    """What an X25519 secret's public half is (RFC 7748)."""
    p, k = 2 ** 255 - 19, int.from_bytes(secret, "little") & ~7 & ~(1 << 255) | 1 << 254
    x2, z2, x3, z3, swap = 1, 0, 9, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap != bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % p, b * b % p, d * a % p, c * b % p
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % p, 9 * (da - cb) ** 2 % p
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little")


def sign_note(text, private, claims):
    """A C2SP signed note over text by a PRIVATE+KEY, in the name and under the key hash of the public key `claims`."""
    name, key_hash = claims.split("+")[:2]
    seed = base64.b64decode(private.split("+", 4)[4])[-32:]
    der = bytes.fromhex("302e020100300506032b657004220420") + seed
    with tempfile.TemporaryDirectory() as folder:
        key, message = os.path.join(folder, "key"), os.path.join(folder, "text")
        for path, content in ((key, der), (message, text.encode())):
            with open(path, "wb") as out:
                out.write(content)
        signature = openssl("pkeyutl", "-sign", "-rawin", "-in", message, "-inkey", key, "-keyform", "DER")
    return f"{text}\n\u2014 {name} {base64.b64encode(bytes.fromhex(key_hash) + signature).decode()}\n"


def letter_identity(visit_code, visit_id):
    """What only a visit code makes: the age identity that the office's letters are sealed to."""
    extracted = hmac.digest(bytes(32), visit_code.encode(), "sha256")
    return age_identity(hmac.digest(extracted, b"onevisit/letter/v1" + visit_id.encode() + b"\1", "sha256"))


def query_tag(receipt_no, visit_code):
    return hashlib.sha256(b"onevisit/query/v1" + receipt_no.encode() + visit_code.encode()).hexdigest()


def tus_metadata(case_id, n):
    return f"case {base64.b64encode(case_id.encode()).decode()},part {base64.b64encode(str(n).encode()).decode()}"


def init_office(officectl, folder):
    run(officectl, "init", folder)
    return os.path.join(folder, "authority", "terminal-ca.crt"), os.path.join(folder, "authority", "terminal-ca.key")
