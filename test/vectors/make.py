#!/usr/bin/env python3
"""
Makes messagePack.json and avro.json with implementations that are not ours: python3-msgpack 1.0 and python3-avro 1.11 of Debian 12.
Run it in this folder; the results are in git, so tests need no Python. cbor.json is appendix A of RFC 8949, written down.
"""
import io
import json

import avro.io
import avro.schema
import msgpack


def message_pack():
    values = [
        ("null", None), ("true", True), ("false", False),
        ("0", 0), ("127", 127), ("128", 128), ("255", 255), ("256", 256), ("65535", 65535), ("65536", 65536),
        ("4294967295", 2**32 - 1), ("4294967296", 2**32), ("9007199254740993", 2**53 + 1),
        ("18446744073709551615", 2**64 - 1),
        ("-1", -1), ("-32", -32), ("-33", -33), ("-128", -128), ("-129", -129), ("-32769", -32769),
        ("-2147483649", -(2**31) - 1), ("-9223372036854775808", -(2**63)),
        ("0.5", 0.5), ("-1.1", -1.1), ('{"$float":"NaN"}', float("nan")), ('{"$float":"-Infinity"}', float("-inf")),
        ('""', ""), ('"grün 水 𐅑"', "grün 水 𐅑"), (json.dumps("x" * 32), "x" * 32), (json.dumps("y" * 300), "y" * 300),
        ('{"$hex":""}', b""), ('{"$hex":"00ff"}', b"\x00\xff"), ('{"$hex":"' + "ab" * 300 + '"}', b"\xab" * 300),
        ("[]", []), ("[1,[2,[3]]]", [1, [2, [3]]]), ("[" + ",".join("1" * 20) + "]", [1] * 20),
        ("{}", {}), ('{"a":{"b":[true,null]}}', {"a": {"b": [True, None]}}),
        ('{"$ext":5,"$hex":"0a"}', msgpack.ExtType(5, b"\n")),
        ('{"$ext":7,"$hex":"' + "01" * 20 + '"}', msgpack.ExtType(7, b"\x01" * 20)),
        ('{"$timestamp":"2026-11-25T08:30:00Z"}', msgpack.Timestamp(1795595400)),
        ('{"$timestamp":"2026-11-25T08:30:00.000000001Z"}', msgpack.Timestamp(1795595400, 1)),
        ('{"$timestamp":"1969-12-31T23:59:59Z"}', msgpack.Timestamp(-1)),
    ]
    return [
        {"json": text, "hex": msgpack.packb(value).hex()}
        for text, value in values
        if value is not None or text == "null"
    ]


def avro_data():
    schema = {
        "type": "record", "name": "State", "namespace": "plant",
        "fields": [
            {"name": "id", "type": "long"},
            {"name": "count", "type": "int"},
            {"name": "level", "type": "double"},
            {"name": "share", "type": "float"},
            {"name": "on", "type": "boolean"},
            {"name": "name", "type": "string"},
            {"name": "raw", "type": "bytes"},
            {"name": "key", "type": {"type": "fixed", "name": "Key", "size": 4}},
            {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["PRESS", "OVEN"]}},
            {"name": "zones", "type": {"type": "array", "items": "int"}},
            {"name": "limits", "type": {"type": "map", "values": "long"}},
            {"name": "note", "type": ["null", "string"]},
            {"name": "next", "type": ["null", "State"]},
        ],
    }

    def state(number, following):
        return {
            "id": 9007199254740993 * number, "count": -number, "level": 71.5 / number, "share": 0.25, "on": number % 2 == 0,
            "name": "grün 水", "raw": b"\x00\xff", "key": b"\x01\x02\x03\x04", "kind": "OVEN",
            "zones": list(range(number)), "limits": {"high": 2**40}, "note": None if number == 1 else "x", "next": following,
        }

    def text(value):
        if isinstance(value, bytes):
            return {"$hex": value.hex()}
        if isinstance(value, dict):
            return {name: text(one) for name, one in value.items()}
        return [text(one) for one in value] if isinstance(value, list) else value

    data = []
    for datum in [state(1, None), state(2, state(1, None)), state(500, None)]:
        output = io.BytesIO()
        avro.io.DatumWriter(avro.schema.parse(json.dumps(schema))).write(datum, avro.io.BinaryEncoder(output))
        data.append({"json": json.dumps(text(datum), ensure_ascii=False, separators=(",", ":")), "hex": output.getvalue().hex()})
    return {"schema": schema, "data": data}


for name, made in {"messagePack": message_pack(), "avro": avro_data()}.items():
    with open(f"{name}.json", "w", encoding="utf8") as file:
        json.dump(made, file, ensure_ascii=False, indent=2)
        file.write("\n")
