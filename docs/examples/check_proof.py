#!/usr/bin/env python3
"""Checks Tallyman proof files offline, written from docs/evidence.md §13 alone.

Needs check_bundle.py beside it, Python 3.9 or later, and: pip install cryptography

  python3 check_proof.py FILE [FILE ...] [--trust FINGERPRINT ...] [--last STATEMENT]

With --last the proof has to be about a record whose last statement is the one in that file. Exit code 0: all hold; 1: one
does not; 2: they hold, but by nobody you trust.
"""
import argparse
import sys

from check_bundle import Fault, Sign1, decode, require, sha256, state_root, thumbprint, verify


def check(data):
    """What the proof is about, its value or None, and the kid of the key that sealed it."""
    require(len(data) <= 4194304, "the file is too large")
    proof = decode(data)
    require(isinstance(proof, dict) and proof.get("type") == "tallyman-proof", "this is no proof file")
    require(proof["version"] == 1, "the version is not known")
    require(set(proof) - {"last"} == {"type", "version", "about", "header", "seal", "state"}, "another field")
    header, seal, state = decode(proof["header"]), Sign1(proof["seal"]), decode(proof["state"])
    require(set(state) == {"values", "steps"}, "another field in the state")
    values = state["values"]
    require(state_root(values, state["steps"]) == header[6], "the values are not in the sealed state")

    own = f"key/{seal.kid.hex()}"
    require(set(values) == {proof["about"], "chain", own}, "a value is missing, or one too many")
    chain, key = decode(values["chain"]), decode(values[own])
    require((key["signer"], key["reference"]) == ("operator", header[0]), "the sealing key is not the operator's")
    require("revokedAt" not in key and thumbprint(key["algorithm"], key["bytes"]) == seal.kid, "the sealing key")
    require((chain["id"], chain["operatorName"]) == (header[0], seal.issuer), "the state is of another chain")
    require(seal.header["block"] == header[:5] + header[6:], "the seal is about another header")
    require(seal.header[395] == 1 and seal.payload is None and seal.subject == header[0], "this is no seal")
    require(seal.issued_at == header[3] // 1000, "the seal has another time")
    require(seal.algorithm == key["algorithm"], "another algorithm than the key's")
    require(verify(key["algorithm"], key["bytes"], seal.signed(header[5]), seal.signature), "the seal does not verify")

    about = proof["about"]
    value = None if values[about] is None else decode(values[about])
    if "last" in proof:
        require(about.startswith("record/") and value is not None, "only a record has a last statement")
        require(sha256(*proof["last"]) == value["head"], "the last statement does not lead to the head")
    return about, value, proof.get("last"), header, seal.kid.hex()


def main():
    parser = argparse.ArgumentParser(description="Checks Tallyman proof files offline.")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--trust", action="append", default=[])
    parser.add_argument("--last")
    arguments = parser.parse_args()
    code = 0
    for file in arguments.files:
        try:
            with open(file, "rb") as opened:
                about, value, last, header, kid = check(opened.read())
            if arguments.last is not None:
                with open(arguments.last, "rb") as opened:
                    leaf = sha256(b"\x00", opened.read())
                require(last is not None and last[1] == leaf, "this is not the record's last statement")
        except OSError as error:
            parser.error(f"{error.filename} could not be read: {error.strerror}")
        except (Fault, KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
            print(f"{file}: does not hold: {error}")
            code = 1
            continue
        trusted = kid in arguments.trust
        said = f"{about} is not in the state" if value is None else f"{about} is in the state"
        verdict = "holds" if trusted else "holds, but by nobody you trust"
        print(f"{file}: {verdict}: {said} of {header[0]} as of block {header[1]}, sealed by {kid}")
        if not trusted and code == 0:
            code = 2
    sys.exit(code)


if __name__ == "__main__":
    main()
