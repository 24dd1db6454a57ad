#!/usr/bin/env python3
"""Checks Tallyman evidence bundles offline, written from docs/evidence.md and docs/protocol.md alone.

Needs Python 3.9 or later and: pip install cryptography

  python3 check_bundle.py FILE [FILE ...] [--trust FINGERPRINT ...]

The steps are those of evidence.md §8, without step 12: trace.json and epcis.json are not looked at, so do not believe
them on this answer. Exit code 0: all hold; 1: one does not hold; 2: they hold, but by nobody you trust.
"""
import argparse
import base64
import hashlib
import re
import struct
import sys
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

OPEN_END = 2**53 - 1
NAME = re.compile(r"[a-z0-9-]+(?:[./][a-z0-9-]+)*")
STATEMENT = re.compile(r"statements/([0-9]{10,16})\.cose")
PARTY_KINDS = ("party.", "delegation.", "device.", "unit.", "shipment.", "transport.", "custody.", "damage.", "survey.", "dispute.", "customs.")


class Fault(Exception):
    """Why a bundle does not hold."""


def require(condition, problem):
    if not condition:
        raise Fault(problem)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# CBOR (protocol §2)


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


class Float:
    """Kept as it is written: nothing here computes with one."""

    def __init__(self, raw):
        self.raw = raw


def head(major, argument):
    for information, width, code in ((24, 1, "B"), (25, 2, "H"), (26, 4, "I"), (27, 8, "Q")):
        if argument < 24:
            return bytes([major << 5 | argument])
        if argument < 1 << 8 * width:
            return bytes([major << 5 | information]) + struct.pack(">" + code, argument)
    raise Fault("an integer is too large")


def encode(value):
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        items = sorted((encode(key), encode(item)) for key, item in value.items())
        return head(5, len(items)) + b"".join(key + item for key, item in items)
    if isinstance(value, Tag):
        return head(6, value.number) + encode(value.value)
    return value.raw


def decode(data):
    """Strict: what is decoded encodes to the same bytes again."""
    value, end = item(data, 0, 16)
    require(end == len(data), "bytes follow the CBOR item")
    require(encode(value) == data, "CBOR is not in its one form")
    return value


def item(data, at, depth):
    require(at < len(data) and depth > 0, "CBOR is cut off or nests too deep")
    major, information = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        width = {20: 0, 21: 0, 22: 0, 25: 2, 26: 4, 27: 8}.get(information)
        require(width is not None and at + width <= len(data), "CBOR has a value that is not accepted")
        if width == 0:
            return {20: False, 21: True, 22: None}[information], at
        return Float(data[at - 1 : at + width]), at + width
    argument = information
    if information >= 24:
        require(information <= 27, "CBOR has no definite length")
        width = 1 << information - 24
        require(at + width <= len(data), "CBOR is cut off")
        argument, at = int.from_bytes(data[at : at + width], "big"), at + width
    if major == 0:
        return argument, at
    if major == 1:
        return -1 - argument, at
    if major in (2, 3):
        require(at + argument <= len(data), "CBOR is cut off")
        raw = data[at : at + argument]
        try:
            return (raw if major == 2 else raw.decode()), at + argument
        except UnicodeDecodeError:
            raise Fault("CBOR text is not UTF-8") from None
    require(argument <= len(data), "CBOR is cut off")
    if major == 4:
        items = []
        for _ in range(argument):
            value, at = item(data, at, depth - 1)
            items.append(value)
        return items, at
    if major == 5:
        pairs = {}
        for _ in range(argument):
            key, at = item(data, at, depth - 1)
            require(isinstance(key, (int, str)) and not isinstance(key, bool), "a CBOR key is an integer or text")
            value, at = item(data, at, depth - 1)
            pairs[key] = value
        return pairs, at
    value, at = item(data, at, depth - 1)
    return Tag(argument, value), at


# The archive (evidence §2)


def read_archive(data):
    members, at, last = {}, 0, ""
    require(len(data) <= 536870912, "the file is too large")
    while data[at : at + 4] == b"PK\x03\x04":
        size, length = struct.unpack_from("<I", data, at + 18)[0], struct.unpack_from("<H", data, at + 26)[0]
        require(length <= 64 and len(members) < 65535, "too many members, or too long a name")
        name = data[at + 30 : at + 30 + length].decode("latin-1")
        begin = at + 30 + length
        require(NAME.fullmatch(name) is not None and name > last, f"a member's name or place: {name!r}")
        require(begin + size <= len(data), f"{name} is longer than the file")
        members[name], last, at = data[begin : begin + size], name, begin + size
    require(write_archive(members) == data, "the archive's bytes are not those that its contents give")
    return members


def write_archive(members):
    body, directory, offset = [], [], 0
    for name, data in members.items():
        common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(name), 0)
        local = b"PK\x03\x04" + common + name.encode() + data
        directory.append(b"PK\x01\x02" + struct.pack("<H", 10) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset))
        directory.append(name.encode())
        body.append(local)
        offset += len(local)
    index = b"".join(directory)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(index), offset, 0)
    return b"".join(body) + index + end


# Signatures (protocol §3 and §4)


def thumbprint(algorithm, raw):
    if algorithm == "Ed25519":
        return sha256(encode({1: 1, -1: 6, -2: raw}))
    return sha256(encode({1: 2, -1: 1, -2: raw[:32], -3: raw[32:]}))


def key_of(cose_key):
    key = decode(cose_key)
    if key.get(1) == 1:
        return "Ed25519", key[-2]
    return "ES256", key[-2] + key[-3]


def verify(algorithm, raw, message, signature):
    try:
        if algorithm == "Ed25519":
            ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
        else:
            numbers = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + raw)
            key.verify(encode_dss_signature(*numbers), message, ec.ECDSA(hashes.SHA256()))
        return True
    except (InvalidSignature, ValueError):
        return False


ALGORITHM = {-8: "Ed25519", -19: "Ed25519", -7: "ES256", -9: "ES256"}


class Sign1:
    """A COSE_Sign1 message taken apart; `payload` is None when it is detached."""

    def __init__(self, data):
        message = decode(data)
        require(isinstance(message, Tag) and message.number == 18, "not a COSE_Sign1")
        require(isinstance(message.value, list) and len(message.value) == 4, "not a COSE_Sign1")
        self.protected, unprotected, self.payload, self.signature = message.value
        require(unprotected == {} and len(self.signature) == 64, "not a COSE_Sign1 as the protocol has it")
        self.header = decode(self.protected)
        self.algorithm, self.kid, claims = ALGORITHM.get(self.header[1]), self.header[4], self.header[15]
        self.issuer, self.subject, self.chain, self.issued_at = (claims.get(n) for n in (1, 2, 3, 6))

    def signed(self, payload=None):
        return encode(["Signature1", self.protected, b"", self.payload if payload is None else payload])


class Statement(Sign1):
    def __init__(self, data):
        require(0 < len(data) <= 65535, "a statement has 1 to 65,535 bytes")
        super().__init__(data)
        self.data, self.hash = data, sha256(self.signed())
        self.sequence, self.previous = self.header["seq"], self.header.get("prev")
        kind = self.header[3]
        if kind == 112:
            self.kind = "readings"
        else:
            match = re.fullmatch(r"application/vnd\.tallyman\.([a-z-]+\.[a-z-]+)\+cbor", kind)
            require(match is not None, "no kind of statement has this content type")
            self.kind = match[1]


# Proofs (evidence §5 and §6)


def log_root(size, leaves, hashes):
    indexes, rest = sorted(leaves), iter(hashes)

    def walk(begin, end, some):
        if not some:
            node = next(rest, None)
            require(node is not None, "the log proof lacks a hash")
            return node
        if end - begin == 1:
            return leaves[begin]
        split = begin + (1 << (end - begin - 1).bit_length() - 1)
        left = walk(begin, split, [i for i in some if i < split])
        return sha256(b"\x01", left, walk(split, end, [i for i in some if i >= split]))

    require(0 < size < 2**53 and indexes[-1] < size, "an entry lies beyond the log")
    root = walk(0, size, indexes)
    require(next(rest, None) is None, "the log proof has a hash too many")
    return root


def is_beginning(size1, root1, size2, root2, path):
    """RFC 9162 section 2.1.4.2: whether the log of size1 entries is the beginning of that of size2."""
    if size1 == size2:
        return root1 == root2 and not path
    if not 0 < size1 < size2 or not path:
        return False
    path = list(path) if size1 & (size1 - 1) else [root1, *path]
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = sha256(b"\x01", sibling, old), sha256(b"\x01", sibling, new)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            new = sha256(b"\x01", new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and (old, new) == (root1, root2)


def check_checkpoint(members, header, state):
    """The signed note in the bundle, and that the bundle's log is its beginning. Cosignatures are not looked at."""
    together = {"checkpoint", "proofs/consistency.cbor"} & set(members)
    if not together:
        return
    require(len(together) == 2, "a checkpoint without its proof, or the other way round")
    stated = state.need("checkpoint-key")
    text, _, lines = members["checkpoint"].decode("utf-8").rpartition("\n\n")
    match = re.fullmatch(r"([^\n]{1,255})\n(0|[1-9][0-9]{0,15})\n([^\n]{44})((?:\n[^\n]{1,1024}){0,16})", text)
    require(match and lines.endswith("\n"), "the checkpoint does not have its form")
    signed, key_id = (text + "\n").encode(), sha256(stated["origin"].encode(), b"\n\x01", stated["bytes"])[:4]
    own = []
    for line in lines[:-1].split("\n"):
        named = re.fullmatch(r"\u2014 ([^\s+]{1,255}) ([A-Za-z0-9+/]+={0,2})", line)
        require(named, "a signature line does not have its form")
        raw = base64.b64decode(named[2], validate=True)
        require(len(raw) > 4 and base64.b64encode(raw).decode() == named[2], "a signature line does not have its form")
        if named[1] == stated["origin"] and raw[:4] == key_id:
            own.append(raw[4:])
    require(match[1] == stated["origin"] and own, "the checkpoint is not signed by the stated key")
    require(all(verify("Ed25519", stated["bytes"], signed, one) for one in own), "the checkpoint's signature does not verify")
    root = base64.b64decode(match[3], validate=True)
    path = decode(members["proofs/consistency.cbor"])
    require(len(root) == 32 and base64.b64encode(root).decode() == match[3], "the checkpoint's root")
    require(isinstance(path, list) and all(isinstance(one, bytes) and len(one) == 32 for one in path), "no list of hashes")
    require(is_beginning(header[4], header[5], int(match[2]), root, path), "the checkpoint is of another log")


def bit(name, depth):
    return name[depth // 8] >> 7 - depth % 8 & 1


def state_root(values, steps):
    rest = iter(steps)
    names = {sha256(name.encode()): value for name, value in values.items()}

    def walk(depth, some):
        step = next(rest, "nothing")
        if not some:
            require(step is None or (isinstance(step, bytes) and any(step)), "a step of the state proof")
            return step or bytes(32)
        present = [name for name in some if names[name] is not None]
        if step is True:
            require(depth < 256, "the state proof is too deep")
            left = walk(depth + 1, [name for name in some if bit(name, depth) == 0])
            return sha256(b"\x01", left, walk(depth + 1, [name for name in some if bit(name, depth) == 1]))
        if step is False:
            require(len(present) == 1, "a leaf is that of one name")
            return sha256(b"\x00", present[0], sha256(names[present[0]]))
        require(not present, "a value has no leaf")
        if step is None:
            return bytes(32)
        require(isinstance(step, list) and step[0] not in some, "a step of the state proof")
        require(all(bit(step[0], d) == bit(some[0], d) for d in range(depth)), "a leaf in another place")
        return sha256(b"\x00", *step)

    root = walk(0, sorted(names))
    require(next(rest, "nothing") == "nothing", "the state proof has a step too many")
    return root


class State:
    """The proved values. Asking for another is a fault; what is asked for is noted."""

    def __init__(self, values):
        self.values, self.asked = values, set()

    def get(self, name):
        require(name in self.values, f"nothing is proved about {name}")
        self.asked.add(name)
        return None if self.values[name] is None else decode(self.values[name])

    def need(self, name):
        value = self.get(name)
        require(value is not None, f"{name} is not in the state")
        return value

    def run(self, prefix, first, end, span):
        """Those of the values first to end - 1 that overlap the span, and a proof that none was left out."""
        known = sorted((int(n[len(prefix) :]) for n in self.values if re.fullmatch(re.escape(prefix) + r"\d+", n)), reverse=True)
        above = end
        for n in known:
            if first <= n < end:
                value = decode(self.values[f"{prefix}{n}"] or b"\xa0")
                if not value or overlap(span_of(value), span) or value["fromMs"] < span[1]:
                    break
                above = n
        if above < end:
            self.need(f"{prefix}{above}")
        found = []
        for n in range(above - 1, first - 1, -1):
            value = self.need(f"{prefix}{n}")
            if not overlap(span_of(value), span):
                break
            found.insert(0, (n, value))
        return found


def span_of(value):
    return value["fromMs"], value.get("toMs", OPEN_END)


def overlap(a, b):
    point = lambda p, other: p[0] == p[1] and other[0] <= p[0] <= other[1]
    return (a[0] < b[1] and b[0] < a[1]) or point(a, b) or point(b, a)


# The history (evidence §7)


def records_of(state, shipment):
    records = [f"record/shipment:{shipment}"]

    def stay(value, depth, within):
        require(depth < 8, "units are nested too deep")
        begin = max(within[0], value["fromMs"])
        span = begin, max(begin, min(within[1], value.get("toMs", OPEN_END)))
        unit, name = state.need(f"unit/{value['unit']}"), value["unit"]
        end = value.get("lastEpoch", unit["epoch"]) + 1
        if depth == 0:
            require(end - value["firstEpoch"] <= 20000, "too many epochs")
            epochs = range(value["firstEpoch"], end)
        else:
            epochs = [n for n, _ in state.run(f"epoch/{name}/", value["firstEpoch"], end, span)]
        records.extend(f"record/unit:{name}/{epoch}" for epoch in epochs)
        for _, outer in state.run(f"stay/unit:{name}/", 0, unit["stays"], span):
            stay(outer, depth + 1, span)

    for n in range(state.need(f"shipment/{shipment}")["stays"]):
        stay(state.need(f"stay/shipment:{shipment}/{n}"), 0, (0, OPEN_END))
    return list(dict.fromkeys(records))


def pack_span(payload):
    """Earliest and latest reading of a pack (protocol §5)."""
    number = lambda value: value if not isinstance(value, Float) else float_of(value.raw)
    base, times = 0, []
    for record in item(payload, 0, 16)[0]:
        base = number(record.get(-3, base))
        times.append(int((base + number(record.get(6, 0))) * 1000 + 0.5))
    return min(times), max(times)


def float_of(raw):
    return struct.unpack({3: ">e", 5: ">f", 9: ">d"}[len(raw)], raw[1:])[0]


# Who may sign what (protocol §7)

PUBLISHED = ("liability-rules.publish", "sdr-rate.publish")


def may_sign(state, index, statement, block_time, delegation=None):
    key = state.need(f"key/{statement.kid.hex()}")
    require(statement.chain == state.need("chain")["id"], "a statement of another chain")
    require(thumbprint(key["algorithm"], key["bytes"]) == statement.kid, "a key under another thumbprint")
    require(key.get("revokedAt", index) >= index, "the key was revoked")
    if key.get("replacedAt", index) < index:  # protocol §6.1
        buffered = key["signer"] == "device" and statement.kind == "readings"
        require(buffered and statement.sequence < state.need(f"signer/{statement.kid.hex()}")["next"], "the key was replaced")
    require(key["algorithm"] == statement.algorithm, "another algorithm than the key's")
    delegation = delegation or key.get("delegation")
    delegated = key["signer"] == "delegate"
    if statement.issuer != key["reference"]:
        require(delegation is not None and statement.issuer == f"party:{delegation['party']}", "the key signs for another")
        delegated, roles = True, ["party"]
    else:
        roles = {"operator": ["operator"], "registrar": ["registrar", "party"], "device": ["device"]}.get(key["signer"], ["party"])
    if statement.kind == "readings":
        wanted = {"device"}
    elif statement.kind == "device.key-rotate":
        wanted = {"device", "party"}
    elif statement.kind == "party.register":
        wanted = {"registrar"}
    elif statement.kind in PUBLISHED:
        wanted = {"operator", "registrar"}
    else:
        wanted = {"party"} if statement.kind.startswith(PARTY_KINDS) else {"operator"}
    require(wanted & set(roles), f"a {key['signer']} does not sign {statement.kind}")
    if "party" in roles:
        suspension = (state.get(f"party/{statement.issuer.split(':', 1)[1]}") or {}).get("suspension")
        require(suspension is None or suspension["at"] >= index, "the party was suspended")
    if delegated:
        kinds = statement.kind, statement.kind.split(".")[0] + ".*"
        require(delegation is not None and any(kind in delegation["kinds"] for kind in kinds), "the kind is not delegated")
        require(block_time <= delegation["untilMs"], "the delegation had ended")
    return key


def grant_for(statements, supporting, index, statement):
    """The last supporting grant to the statement's key before it."""
    for at in reversed([at for at in supporting if at < index]):
        grant = statements[at]
        payload = decode(grant.payload) if grant.kind == "delegation.grant" else None
        if payload and grant.issuer == statement.issuer and thumbprint(*key_of(payload["key"])) == statement.kid:
            until = {"untilMs": payload["until"], "kinds": payload["kinds"], "party": grant.issuer[len("party:") :]}
            return at, until
    return None, None


# Keys that take each other's place (protocol §6.1)


def operator_keys(first, statements):
    """Of each key its thumbprint, algorithm, public key, and the index of the statement that put it in place."""
    keys = [(thumbprint(*first), *first, None)]
    for index in sorted(statements):
        statement = statements[index]
        if statement.kind == "operator.key-rotate":
            require(statement.kid == keys[-1][0], "the operator's key was not replaced by the one before")
            following = key_of(decode(statement.payload)["key"])
            keys.append((thumbprint(*following), *following, index))
    return keys


def block_of(blocks, index):
    """Which of the blocks holds an entry, as the seals around it prove."""
    at = next((i for i, block in enumerate(blocks) if block[4] > index), None)
    proved = at is not None and (blocks[at][1] == 0 or (at > 0 and blocks[at - 1][1] == blocks[at][1] - 1))
    require(proved, f"the block of {index} is not proved")
    return at


def sealing_keys(keys, blocks):
    """For each block the operator's key that seals it: the block that replaces a key is the last one that key seals."""
    heights = [-1 if since is None else blocks[block_of(blocks, since)][1] for *_, since in keys]
    return [max(i for i, height in enumerate(heights) if height < block[1]) for block in blocks]


def first_kid(state, kid):
    """The first of the keys that took each other's place up to this one."""
    seen = set()
    while True:
        require(kid not in seen and len(seen) <= 10000, "keys replace each other in a circle")
        seen.add(kid)
        before = state.need(f"key/{kid.hex()}").get("replaces")
        if before is None:
            return kid
        kid = before


# The steps (evidence §8)


def check(data, trust):
    members = read_archive(data)  # 1
    need = lambda name: members[name] if name in members else require(False, f"{name} is missing")
    manifest = Sign1(need("manifest.cose"))  # 2
    content = decode(manifest.payload)
    height, shipment, chain = content["height"], content["shipment"], content["chain"]
    require(content["format"] == 1, "the format is not known")
    require(manifest.header[3] == "application/vnd.tallyman.evidence-manifest+cbor", "this is no manifest")
    require((manifest.chain, manifest.subject) == (chain, f"shipment:{shipment}"), "the manifest contradicts itself")
    digests = {name: sha256(member) for name, member in members.items() if name != "manifest.cose"}
    require(digests == content["members"], "the members are not those of the manifest")
    fixed = {"manifest.cose", "trace.json", "epcis.json", "readme.txt", f"headers/{height}.cbor", f"certificates/{height}.cose"}
    fixed |= {f"proofs/{name}.cbor" for name in ("log", "seals", "records", "state")}
    statements = {}  # 3
    for name, member in members.items():
        match = STATEMENT.fullmatch(name)
        if match and name == f"statements/{int(match[1]):010}.cose":
            statements[int(match[1])] = Statement(member)
        else:
            optional = {"report.pdf", "verify.html", "checkpoint", "proofs/consistency.cbor"}
            require(name in fixed | optional, f"{name} does not belong here")
    require(fixed <= set(members), "a member is missing")

    require(0 in statements and statements[0].kind == "chain.genesis", "entry 0 does not begin a chain")  # 4
    genesis = decode(statements[0].payload)
    keys = operator_keys(key_of(genesis["operator"]["key"]), statements)
    header = decode(members[f"headers/{height}.cbor"])
    require(header[0] == chain and header[1] == height and genesis["rules"] == 1, "another chain, block or rules")
    seals = decode(members["proofs/seals.cbor"])
    blocks = [Sign1(one).header["block"] for one in seals] + [header[:5] + header[6:]]
    for before, after in zip(blocks, blocks[1:]):
        require(before[1] < after[1] and before[4] < after[4] and before[3] <= after[3], "seals out of order")
    sealing = sealing_keys(keys, blocks)
    operator_kid, algorithm, operator, _ = keys[sealing[-1]]
    seal = Sign1(members[f"certificates/{height}.cose"])
    require(seal.header["block"] == header[:5] + header[6:], "the certificate is about another header")
    require(seal.header[395] == 1 and seal.payload is None and seal.kid == operator_kid, "not the operator's seal")
    require((seal.issuer, seal.subject) == (genesis["operator"]["name"], chain), "a seal of another operator or chain")
    require(verify(algorithm, operator, seal.signed(header[5]), seal.signature), "the seal does not verify")

    for one, block, place in zip(seals, blocks, sealing):  # 5
        require(Sign1(one).kid == keys[place][0] and block[0] == chain, "a seal of another operator or chain")
    leaves = {index: sha256(b"\x00", one.data) for index, one in statements.items()}
    for one, block in zip(seals, blocks):
        require(block[4] not in leaves, "two entries in one place")
        leaves[block[4]] = sha256(b"\x00", one)
    proof = decode(members["proofs/log.cbor"])
    require(proof["size"] == header[4], "the log proof is for another size")
    require(log_root(proof["size"], leaves, proof["hashes"]) == header[5], "the statements are not in the sealed log")

    proof = decode(members["proofs/state.cbor"])  # 6
    require(state_root(proof["values"], proof["steps"]) == header[6], "the values are not in the sealed state")
    state = State(proof["values"])
    stated = state.need("chain")
    expected = {"id": chain, "operatorName": genesis["operator"]["name"]}
    expected.update({name: genesis[name] for name in ("rules", "limits", "time", "demonstration")})
    if len(keys) > 1:
        expected["operatorKeys"] = [kid for kid, *_ in keys]
    require(encode(stated) == encode(expected), "the state has another chain than entry 0 began")
    key = state.need(f"key/{operator_kid.hex()}")
    require((key["signer"], key["reference"]) == ("operator", chain), "the sealing key is not the operator's")

    check_checkpoint(members, header, state)

    lists = decode(members["proofs/records.cbor"])  # 7
    names = records_of(state, shipment)
    require(set(lists["records"]) == set(names), "the records are not those of the history")
    filed = set()
    for name in names:
        record, tip = state.get(name) or {"count": 0, "head": bytes(32)}, bytes(32)
        for index in lists["records"][name]:
            require(index in statements, f"statement {index} is missing")
            tip = sha256(tip, leaves[index])
        require((len(lists["records"][name]), tip) == (record["count"], record["head"]), f"{name} is not complete")
        filed.update(lists["records"][name])
    require(set(statements) == filed | {0} | set(lists["supporting"]), "a statement that belongs to nothing")

    bounds, used, supported = set(), {}, {since for *_, since in keys[1:]}
    for kid, *_, since in keys:
        following = [other for *_, other in keys if other is not None and (since is None or other > since)]
        replaced = state.need(f"key/{kid.hex()}").get("replacedAt")
        require(replaced == min(following, default=None), "the operator's keys were replaced elsewhere")
    for index in statements:
        at = block_of(blocks, index)
        bounds |= {at, at - 1} if at > 0 else {at}
        used[index] = blocks[at][3]
    require(bounds | {len(blocks) - 1} == set(range(len(blocks))), "a seal that bounds no block of a statement")

    first = {}
    for index, statement in statements.items():  # 8 and 9
        if index == 0:
            kid, signer, raw, _ = keys[0]
            require(statement.kid == kid and statement.algorithm == signer and statement.subject == chain, "entry 0 is not the operator's")
        else:
            try:
                key = may_sign(state, index, statement, used[index])
            except Fault:
                at, delegation = grant_for(statements, lists["supporting"], index, statement)
                if at is None:
                    raise
                key = may_sign(state, index, statement, used[index], delegation)
                require(may_sign(state, at, statements[at], used[at])["signer"] in ("party", "registrar"), "a delegate delegated")
                supported.add(at)
            signer, raw = key["algorithm"], key["bytes"]
        state.need(f"signer/{statement.kid.hex()}")
        first[statement.kid] = first_kid(state, statement.kid)
        require(verify(signer, raw, statement.signed(), statement.signature), f"the signature of statement {index}")
    supported |= law_of(state, statements, filed, shipment) | customs_of(state, statements, shipment)
    require(sorted(supported) == lists["supporting"], "a supporting statement supports nothing")

    key = state.need(f"key/{manifest.kid.hex()}")  # 10
    require(key["signer"] in ("operator", "registrar", "party") and not {"revokedAt", "replacedAt"} & set(key), "who exported may not")
    require(key["reference"] == manifest.issuer and key["algorithm"] == manifest.algorithm, "who exported is another")
    require(verify(key["algorithm"], key["bytes"], manifest.signed(), manifest.signature), "the manifest's signature")
    require(manifest.issued_at == header[3] // 1000, "the manifest's time")

    in_order = sorted(statements.values(), key=lambda one: (first[one.kid], one.sequence))  # 11
    for one, other in zip(in_order, in_order[1:]):
        if first[one.kid] == first[other.kid]:
            require(one.sequence != other.sequence, "two statements with one number")
            require(other.sequence != one.sequence + 1 or other.previous == one.hash, "a statement after another one")

    ask_for_the_rest(state, statements, filed, shipment)
    require(state.asked == set(state.values), "a value that nothing needs")
    trusted = any(kid.hex() in trust for kid, *_ in keys[: sealing[-1] + 1])  # each signed for the next
    return trusted, operator_kid.hex(), f"{shipment} on {chain}, {len(filed)} statements"


def law_of(state, statements, filed, shipment):
    """The statements by which the trace's limits are computed: the rules of carriage law, and SDR rates."""
    currencies, used = set(), set()
    for index in filed:
        kind = statements[index].kind
        if kind not in ("shipment.create", "survey.report", "dispute.open"):
            continue
        payload = decode(statements[index].payload)
        if kind == "shipment.create":
            currencies.add(payload["goods"].get("currency"))
        else:
            currencies.add(payload.get("loss" if kind == "survey.report" else "claim", {}).get("currency"))
    names = {"liability-rules": None, **{f"sdr-rate/{currency}": currency for currency in currencies - {None}}}
    for name, currency in names.items():
        published = state.get(name)
        if published is None:
            continue
        index = published["publishedAt"]
        require(index in statements, f"statement {index} is missing")
        payload, kind = decode(statements[index].payload), statements[index].kind
        fields = ("date", "perSdr", "source") if currency else ("id", "version")
        require(kind == PUBLISHED[1 if currency else 0], f"{name} was published by another statement")
        require(all(payload[field] == published[field] for field in fields), f"{name} says something else")
        require(currency is None or payload["currency"] == currency, f"{name} is about another currency")
        used.add(index)
    return used


def customs_of(state, statements, shipment):
    """The statements of the customs lists and risk rules that the decisions about a shipment name."""
    used = set()
    if not state.need(f"shipment/{shipment}").get("customs"):
        return used
    for number in range(state.need(f"clearance/{shipment}")["decisions"]):
        decision = state.need(f"clearance-decision/{shipment}/{number}")
        named = [("customs.list-publish", one["publishedAt"], one) for one in decision["under"]]
        named += [("customs.list-publish", one["addedAt"], one) for one in decision["negative"] + decision["positive"]]
        if "publishedAt" in decision["risk"]:
            named.append(("customs.risk-rules", decision["risk"]["publishedAt"], decision["risk"]))
        for kind, index, one in named:
            require(index in statements and statements[index].kind == kind, f"statement {index} is missing")
            payload = decode(statements[index].payload)
            require(payload.get("list") == one.get("list"), f"statement {index} is about another list")
            if "entry" in one:
                require(one["entry"] in [entry["id"] for entry in payload["add"]], f"statement {index} has no such entry")
            else:
                require(payload["version"] == one["version"], f"statement {index} has another version")
                require(payload.get("part") == payload.get("parts"), f"statement {index} does not complete a version")
            used.add(index)
    return used


def ask_for_the_rest(state, statements, filed, shipment):
    """The values that are proved for people and for the trace: parties, devices, attachments."""
    terms, spans = state.need(f"shipment/{shipment}"), {}
    parties = {terms["shipper"], terms["consignee"], *terms["carriers"]}
    for index in filed:
        statement = statements[index]
        kind, identifier = statement.issuer.split(":", 1)
        if statement.kind == "readings":
            begin, end = pack_span(statement.payload)
            old = spans.get(identifier) or (begin, end)
            spans[identifier] = min(old[0], begin), max(old[1], end)
        elif statement.kind.startswith("device."):
            spans.setdefault(statement.subject.split(":", 1)[1], None)
        if kind == "party":
            parties.add(identifier)
    for identifier, span in spans.items():
        device = state.need(f"device/{identifier}")
        state.need(f"key/{device['kid'].hex()}")
        state.get(f"calibration/{identifier}")
        parties.add(device["party"])
        if span:
            wide = span[0] - device["clockAccuracyMs"], span[1] + device["clockAccuracyMs"]
            state.run(f"attachment/{identifier}/", 0, device["attachments"], wide)
    for party in parties:
        state.need(f"party/{party}")


def main():
    parser = argparse.ArgumentParser(description="Check Tallyman evidence bundles offline.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--trust", action="append", default=[], metavar="FINGERPRINT")
    options = parser.parse_args()
    code = 0
    for file in options.files:
        try:
            with open(file, "rb") as opened:
                data = opened.read()
        except OSError as error:
            parser.error(f"{file} could not be read: {error.strerror}")
        try:
            trusted, operator, about = check(data, options.trust)
        except Fault as fault:
            code = 1
            print(f"{file}: does not hold: {fault}")
        except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError, struct.error) as error:
            # What is in the file does not have the form that the format gives it.
            code = 1
            print(f"{file}: does not hold: a member does not have its form ({type(error).__name__}: {error})")
        else:
            verdict = "holds" if trusted else "holds, but by nobody you trust"
            code = code or (0 if trusted else 2)
            print(f"{file}: {verdict}: {about}, operator {operator}")
    return code


if __name__ == "__main__":
    sys.exit(main())
