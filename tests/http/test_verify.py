"""Books with one row changed: `counterfoil verify` must name a fault for each, and none untouched.

    test_verify.py BINARY [SEED]

Each corruption is one UPDATE, DELETE or INSERT on a copy of the database whose triggers are gone,
as somebody with the file in hand would do it.
"""
import random
import shutil
import sqlite3
import sys

import binary
from binary import Book, Browser, test

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260105
book = Book()
kim = Browser(book.port)

COLUMNS = ("number,type,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_category,"
           "tax_rate,preceding_invoice\n")


def make_sheets():
    with open(book.folder + "/invoices.csv", "w", encoding="ascii") as file:
        file.write(COLUMNS)
        for i in range(12):
            file.write(f"V-{i},380,2026-01-{i + 1:02},2026-02-{i + 1:02},EUR,K-{i % 3},Ferry,{i + 1},19.90,S,19,\n")
        file.write("V-zero,380,2026-01-20,2026-02-20,EUR,K-0,Ferry,1,0.00,Z,0,\n")
        file.write("V-other,380,2026-01-21,2026-02-21,USD,K-0,Ferry,1,50.00,Z,0,\n")
    with open(book.folder + "/credits.csv", "w", encoding="ascii") as file:
        file.write(COLUMNS)
        file.write("C-1,381,2026-01-22,,EUR,K-0,Ferry,1,5.00,S,19,V-0\n")
        file.write("C-2,381,2026-01-23,,EUR,K-1,Ferry,1,7.00,S,19,V-1\n")
