#!/usr/bin/env python3
"""A Tallyman device, written from docs/protocol.md alone; § numbers refer to it.

Needs Python 3.9 or later and: pip install cbor2 cryptography paho-mqtt

  python3 device.py create reefer-7                     make a key; prints how the owner registers the device
  python3 device.py run reefer-7                        measure, publish, check the receipts
  python3 device.py sign reefer-7 temperature=4.5 > statement.cose      sign the next statement, send it later
  python3 device.py proof reefer-7                      a fresh MQTT password or HTTP bearer token

The key is in reefer-7.pem, the sequence and what is unanswered in reefer-7.json: one device, one machine.
"""
import argparse
import base64
import hashlib
import http.client
import json
import math
import os
import queue
import sys
import time
import urllib.parse
import urllib.request

import cbor2
import paho.mqtt.client as mqtt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

UNITS = {"temperature": "Cel", "humidity": "%RH", "lat": "lat", "lon": "lon", "battery": "%EL"}  # of §5
ALG, CONTENT_TYPE, KID, CLAIMS, VDS, VDP = 1, 3, 4, 15, 395, 396
ISS, SUB, AUD, IAT = 1, 2, 3, 6
RESEND_SECONDS = 30


def encode(value):
    return cbor2.dumps(value, canonical=True)


def decode(data):
    """Strict reading (§2): what is decoded must encode to the same bytes again."""
    value = cbor2.loads(data)
    require(encode(value) == data, "not CBOR in its one form")
    return value


def require(condition, problem):
    if not condition:
        raise ValueError(problem)


def stop(reason):
    sys.exit(f"device.py: {reason}")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def cose_key(public):
    return encode({1: 1, -1: 6, -2: public.public_bytes_raw()})  # §3


def sig_structure(protected, payload):
    return encode(["Signature1", protected, b"", payload])  # §4


def sign1(key, header, payload):
    """A COSE_Sign1 message, and the hash of its Sig_structure: of a statement, the statement hash (§4)."""
    protected = encode({ALG: -8, KID: sha256(cose_key(key.public_key())), **header})
    to_sign = sig_structure(protected, payload)
    return encode(cbor2.CBORTag(18, [protected, {}, payload, key.sign(to_sign)])), sha256(to_sign)


def proof(key, device, chain):
    """Sign-in proof (§11.1), by the real clock whatever time the chain keeps."""
    claims = {ISS: f"device:{device}", AUD: chain, IAT: int(time.time())}
    message, _ = sign1(key, {CONTENT_TYPE: "application/vnd.tallyman.sign-in+cbor", CLAIMS: claims}, b"")
    return base64.urlsafe_b64encode(message).rstrip(b"=").decode()


class Chain:
    """What GET /api/chain says (§12), and the operator's keys, which must follow on the one we trust."""

    def __init__(self, gateway):
        try:
            with urllib.request.urlopen(f"{gateway}/api/chain", timeout=10) as answer:
                view = json.load(answer)
            self.name, self.mqtt_port, self.clock = view["chain"], view["mqttPort"], view["time"]
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as problem:
            stop(f"no gateway answers at {gateway} ({problem}): name one that runs, --gateway http://HOST:PORT")
        self.asked_at = time.monotonic()
        succession = view.get("operatorSuccession", {"keys": [view["operatorKey"]], "rotations": []})
        keys = [bytes.fromhex(key) for key in succession["keys"]]
        self.operators = [Ed25519PublicKey.from_public_bytes(decode(key)[-2]) for key in keys]
        self.kids = [sha256(key).hex() for key in keys]
        require(len(succession["rotations"]) == len(keys) - 1, "a key of the operator without its statement")
        for before, key, rotation in zip(self.operators, keys[1:], succession["rotations"]):
            self.follow(before, key, bytes.fromhex(rotation))
        self.kid = self.kids[-1]

    def follow(self, before, key, rotation):
        """The operator's key before signed that the next one takes its place (§7.8)."""
        header, (protected, _, payload, signature) = read_sign1(rotation, before)
        kind = "application/vnd.tallyman.operator.key-rotate+cbor"
        require(header[CONTENT_TYPE] == kind and header[CLAIMS][AUD] == self.name, "no rotation on this chain")
        before.verify(signature, sig_structure(protected, payload))
        require(decode(payload)["key"] == key, "it puts another key in place")

    def now_ms(self):
        passed = (time.monotonic() - self.asked_at) * self.clock["speed"]
        return int(self.clock["nowMs"] + passed * 1000)


class Signer:
    """Signs in sequence (§6). Number, hash and statement are on disk before a statement leaves."""

    def __init__(self, device, key, chain, trust):
        self.device, self.key, self.path = device, key, f"{device}.json"
        self.state = {"chain": chain.name, "operator": trust, "next": 0, "last": None, "unanswered": {}}
        if os.path.exists(self.path):
            with open(self.path) as file:
                self.state = json.load(file)
        require(self.state["chain"] == chain.name, f"{self.path} belongs to {self.state['chain']}")
        trusted = trust or self.state["operator"]
        if trusted is None:
            print(f"trusting the operator's key {chain.kid}: compare it with the owner's", file=sys.stderr)
        require(trusted in (None, *chain.kids), f"the gateway's operator is {chain.kid}, not {trusted}")
        self.state["operator"] = chain.kid

    def save(self):
        with open(f"{self.path}.new", "w") as file:
            json.dump(self.state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{self.path}.new", self.path)

    def readings(self, measurements, time_ms):
        """The next statement: a pack of readings (§5), all measured at one time."""
        records = [{0: name, 1: UNITS[name], 2: value} for name, value in measurements]
        records[0][-3] = time_ms / 1000 if time_ms % 1000 else time_ms // 1000
        issuer, number = f"device:{self.device}", self.state["next"]
        claims = {ISS: issuer, SUB: issuer, AUD: self.state["chain"], IAT: time_ms // 1000}
        header = {CONTENT_TYPE: 112, CLAIMS: claims, "seq": number}
        if number > 0:
            header["prev"] = bytes.fromhex(self.state["last"])
        statement, digest = sign1(self.key, header, encode(records))
        self.state.update(next=number + 1, last=digest.hex())
        self.state["unanswered"][digest.hex()] = statement.hex()
        self.save()
        return statement

    def forget(self, digest):
        self.state["unanswered"].pop(digest.hex(), None)
        self.save()


def read_sign1(message, operator):
    """Form of what the operator signed, with its key and algorithm; the signature is checked by the caller."""
    tag = decode(message)
    require(isinstance(tag, cbor2.CBORTag) and tag.tag == 18 and len(tag.value) == 4, "not a COSE_Sign1")
    header = decode(tag.value[0])
    require(header[ALG] in (-8, -19) and header[KID] == sha256(cose_key(operator)), "not the operator's key")
    return header, tag.value


def root_of(leaf, index, size, path):
    """The root to which an inclusion path leads (§10, step 4)."""
    require(0 <= index < size and len(path) <= 53, "no such entry")
    node, fn, sn = leaf, index, size - 1
    for sibling in path:
        require(sn > 0 and len(sibling) == 32, "the path does not fit")
        if fn & 1 or fn == sn:
            node = sha256(b"\x01", sibling, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\x01", node, sibling)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    return node


def check_receipt(statement, receipt, operator, chain):
    """All of §10. Raises, or answers the index of the entry and the height of its block."""
    header, (protected, unprotected, payload, signature) = read_sign1(receipt, operator)
    require(set(header) == {ALG, KID, CLAIMS, VDS, "block"} and header[VDS] == 1 and payload is None, "no seal")
    of_chain, height, _, time_ms, sealed_size, _ = header["block"]
    require(of_chain == chain, "of another chain")
    claims = header[CLAIMS]
    require(set(claims) == {ISS, SUB, IAT} and claims[SUB] == chain and claims[IAT] == time_ms // 1000, "claims")
    require(set(unprotected) == {VDP} and set(unprotected[VDP]) == {-1}, "no inclusion proof")
    (inclusion,) = unprotected[VDP][-1]
    size, index, path = decode(inclusion)
    require(size == sealed_size, "the size is not the signed one")
    root = root_of(sha256(b"\x00", statement), index, size, path)
    operator.verify(signature, sig_structure(protected, root))
    return index, height


def check_rejection(message, operator, chain):
    """All of §11.5. Raises, or answers what the rejection says."""
    require(len(message) <= 8192, "too large")
    header, (protected, unprotected, payload, signature) = read_sign1(message, operator)
    require(header[CONTENT_TYPE] == "application/vnd.tallyman.rejection+cbor" and not unprotected, "no rejection")
    require(header[CLAIMS][AUD] == chain, "of another chain")
    operator.verify(signature, sig_structure(protected, payload))
    return decode(payload)


def sealer_of(receipt, chain):
    """Receipts of earlier blocks are by earlier keys of the operator."""
    kid = decode(decode(receipt).value[0])[KID]
    return next((one for one in chain.operators if sha256(cose_key(one)) == kid), chain.operators[-1])


def take_answer(topic, message, chain, signer):
    """Only a receipt or a final rejection that holds lets a device forget a statement (§11.3)."""
    if topic.endswith("/receipts"):
        for digest, receipt in decode(message):
            statement = signer.state["unanswered"].get(digest.hex())
            if statement is not None:
                index, height = check_receipt(bytes.fromhex(statement), receipt, sealer_of(receipt, chain), chain.name)
                print(f"receipt checked: entry {index}, block {height}", flush=True)
                signer.forget(digest)
    else:
        rejection = check_rejection(message, chain.operators[-1], chain.name)
        print(f"refused: {rejection['code']}: {rejection['detail']}", flush=True)
        damaged = rejection["code"] == "signature_invalid"  # on the way: what we keep is signed well
        if rejection["final"] is True and "statement" in rejection and not damaged:
            signer.forget(rejection["statement"])


def connect(signer, chain, host, port):
    """An MQTT client (§11) and the queue of its answers; None in it says: connected and subscribed."""
    answers, topic, device = queue.Queue(), f"devices/{signer.device}", signer.device

    def on_connect(client, _data, _flags, reason, _properties):
        if reason.is_failure:
            print(f"not signed in: {reason}", flush=True)
        else:
            client.subscribe([(f"{topic}/receipts", 0), (f"{topic}/rejections", 0)])

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=device, protocol=mqtt.MQTTv311)
    client.max_inflight_messages_set(256)  # refusals that can be cured get no PUBACK and must not block the rest
    client.on_pre_connect = lambda *_: client.username_pw_set(device, proof(signer.key, device, chain.name))
    client.on_connect = on_connect
    client.on_connect_fail = lambda *_: print(f"no broker answers at {host}:{port}, trying again", flush=True)
    client.on_subscribe = lambda *_: answers.put(None)
    client.on_message = lambda _client, _data, message: answers.put((message.topic, message.payload))
    client.connect_async(host, port, keepalive=60)
    client.loop_start()
    return client, answers


def measure():
    """In the place of sensors: a cold box on its way along the Maas."""
    now = time.time()
    longitude = round(4.2 + now % 3600 / 36000, 5)
    return [("temperature", round(4.5 + math.sin(now / 60), 2)), ("lat", 51.9), ("lon", longitude)]


def run(signer, chain, host, port, count, interval):
    client, answers = connect(signer, chain, host, port)
    unanswered = signer.state["unanswered"]
    connected, due, resend = False, time.monotonic(), math.inf

    def publish(statement):
        client.publish(f"devices/{signer.device}/statements", statement, qos=1)

    while count > 0 or unanswered:
        try:
            answer = answers.get(timeout=0.2)
        except queue.Empty:
            answer = ()
        if answer:
            try:
                take_answer(*answer, chain, signer)
            except Exception as problem:  # whoever sits between may send anything
                print(f"ignoring an answer that does not hold: {problem!r}", flush=True)
        if answer is None or time.monotonic() > resend:  # connected, or long without answer: all again, in order
            connected, resend = True, time.monotonic() + RESEND_SECONDS
            for statement in list(unanswered.values()):
                publish(bytes.fromhex(statement))
        if connected and count > 0 and time.monotonic() >= due:
            count, due = count - 1, due + interval
            publish(signer.readings(measure(), chain.now_ms()))
    client.disconnect()
    client.loop_stop()


def create(device):
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if os.path.exists(f"{device}.pem"):
        stop(f"{device}.pem is there already: a device has one key; give another name, or use the key that is there")
    with os.fdopen(os.open(f"{device}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    owner = "--key acme.json --as party:acme"
    print("The owner registers the device and says what it is attached to:\n")
    print(f"  tallyman device register {device} --device-key {cose_key(key.public_key()).hex()}", end=" ")
    print(f"--model 'Python example' {owner}")
    print(f"  tallyman device attach {device} --to shipment:S-1 {owner}")


def main():
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("command", choices=["create", "run", "sign", "proof"])
    parser.add_argument("device", help="the device's identifier")
    parser.add_argument("values", nargs="*", help="sign: NAME=VALUE …")
    parser.add_argument("--gateway", default="http://127.0.0.1:8420", help="address of the HTTP API")
    parser.add_argument("--mqtt", help="run: HOST:PORT of the broker (default: as the gateway says)")
    parser.add_argument("--trust", help="thumbprint of the operator's key, as the owner knows it")
    parser.add_argument("--count", type=int, default=10, help="run: how many statements")
    parser.add_argument("--interval", type=float, default=5, help="run: seconds between them")
    options = parser.parse_args()
    if options.command == "create":
        return create(options.device)
    try:
        with open(f"{options.device}.pem", "rb") as file:
            key = serialization.load_pem_private_key(file.read(), None)
    except (OSError, ValueError, TypeError) as problem:
        stop(f"no key in {options.device}.pem ({problem}): make one here first, device.py create {options.device}")
    chain = Chain(options.gateway)
    if options.command == "proof":
        return print(proof(key, options.device, chain.name))
    signer = Signer(options.device, key, chain, options.trust)
    if options.command == "sign":
        return sys.stdout.buffer.write(signer.readings(values_of(options.values), chain.now_ms())) and None
    default = f"{urllib.parse.urlparse(options.gateway).hostname}:{chain.mqtt_port}"
    host, _, port = (options.mqtt or default).rpartition(":")
    if not host or not port.isdigit():
        stop(f"--mqtt is HOST:PORT, not {options.mqtt}")
    run(signer, chain, host, int(port), options.count, options.interval)


def values_of(texts):
    """What `sign` is to say: NAME=VALUE, at least one."""
    try:
        values = [(name, float(value)) for name, value in (text.split("=") for text in texts)]
        require(values and all(name in UNITS and math.isfinite(value) for name, value in values), "")
        return values
    except ValueError:
        stop(f"sign needs values such as temperature=4.5, with names out of: {', '.join(UNITS)}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as problem:
        stop(problem)
    except KeyboardInterrupt:
        stop("stopped; what has no answer yet is sent again by the next run")
