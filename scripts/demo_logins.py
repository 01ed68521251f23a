#!/usr/bin/env python3
"""Prints who can log in to a demo: all staff, and the first customers of each organisation."""
import json
import sys
import urllib.parse

CUSTOMERS = 3


def people(organisation):
    """Where, who, the password, and what he may."""
    for person in organisation["staff"]:
        yield "/staff/login", person["email"], person["password"], person["role"]
    for customer in organisation["customers"][:CUSTOMERS]:
        for person in customer["contacts"]:
            may = ", ".join(person["permissions"])
            yield "/login", person["email"], person["password"], f"{customer['name']}: {may}"


def main(path):
    with open(path, encoding="utf-8") as file:
        demo = json.load(file)
    port = urllib.parse.urlsplit(demo["url"]).port
    for organisation in demo["organisations"]:
        print(f"\n{organisation['name']}, http://{organisation['host']}:{port}")
        rows = list(people(organisation))
        width = max(len(email) for _, email, _, _ in rows)
        for door, email, password, words in rows:
            print(f"  {door:13} {email:{width}}  {password}  {words}")
    print(f"\nMore of them stand in {path}. Open {demo['url']}; Ctrl-C ends it.\n", flush=True)


main(sys.argv[1])
