#!/usr/bin/env python3
"""Prints who can log in to a demo: all staff, and the first customers of each organisation."""
import json
import sys

CUSTOMERS = 3


def main(path):
    with open(path, encoding="utf-8") as file:
        demo = json.load(file)
    for organisation in demo["organisations"]:
        print(f"\n{organisation['name']}, at host {organisation['host']}")
        for person in organisation["staff"]:
            print(f"  /staff/login  {person['email']:36} {person['password']:20} {person['role']}")
        for customer in organisation["customers"][:CUSTOMERS]:
            for person in customer["contacts"]:
                may = person["permissions"]
                may = may if isinstance(may, str) else ", ".join(may)
                print(f"  /login        {person['email']:36} {person['password']:20} "
                      f"{customer['name']}: {may}")
    print(f"\nMore of them stand in {path}. Open {demo['url']}\n", flush=True)


main(sys.argv[1])
