#!/usr/bin/env python3
"""Writes a folder of UBL 2.1 invoices: three lines and about 8 KB each, sound by EN 16931.

    bench/make_ubl.py FOLDER [FILES] [CUSTOMERS]

The same arguments make the same files. A thousand files to a sub-folder.
"""
import os
import sys
from datetime import date, timedelta

ITEMS = ["Virtual machine, 4 vCPU, 16 GB", "Object storage, standard class", "Outgoing traffic, Europe",
         "Managed database, 2 replicas", "Support, business hours", "Load balancer", "Backup, 30 days"]
NOTE = ("Payment within 30 days of the date of issue without deduction. Please give the number of the invoice. "
        "Goods and services remain as agreed in the contract; the period of performance is stated per line. ")
NAMES = ('xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
         'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
         'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"')


def cents(n):
    return f"{n // 100}.{n % 100:02}"


def address(street, city, zone, country):
    return f"""
      <cac:PostalAddress>
        <cbc:StreetName>{street}</cbc:StreetName>
        <cbc:AdditionalStreetName>Building {len(street)}, floor 2</cbc:AdditionalStreetName>
        <cbc:CityName>{city}</cbc:CityName>
        <cbc:PostalZone>{zone}</cbc:PostalZone>
        <cac:Country>
          <cbc:IdentificationCode>{country}</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>"""


def party(name, vat, where, contact):
    return f"""
    <cac:Party>
      <cac:PartyName>
        <cbc:Name>{name}</cbc:Name>
      </cac:PartyName>{where}
      <cac:PartyTaxScheme>
        <cbc:CompanyID>{vat}</cbc:CompanyID>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>{name}</cbc:RegistrationName>
        <cbc:CompanyID>{vat[2:]}</cbc:CompanyID>
      </cac:PartyLegalEntity>
      <cac:Contact>
        <cbc:Name>{contact}</cbc:Name>
        <cbc:Telephone>+49 30 5550100</cbc:Telephone>
        <cbc:ElectronicMail>{contact.lower().replace(" ", ".")}@example.org</cbc:ElectronicMail>
      </cac:Contact>
    </cac:Party>"""


def line(i, k, issued):
    quantity, price = 1 + (i * 7 + k * 3) % 40, 150 + (i * 131 + k * 977) % 20000
    net = quantity * price
    item = ITEMS[(i + k) % len(ITEMS)]
    text = f"""
  <cac:InvoiceLine>
    <cbc:ID>{k + 1}</cbc:ID>
    <cbc:Note>Usage as metered; the report is kept in your account for thirteen months.</cbc:Note>
    <cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">{cents(net)}</cbc:LineExtensionAmount>
    <cbc:AccountingCost>{4000 + i % 900}:{k}</cbc:AccountingCost>
    <cac:InvoicePeriod>
      <cbc:StartDate>{issued - timedelta(30)}</cbc:StartDate>
      <cbc:EndDate>{issued - timedelta(1)}</cbc:EndDate>
    </cac:InvoicePeriod>
    <cac:OrderLineReference>
      <cbc:LineID>{10 * (k + 1)}</cbc:LineID>
    </cac:OrderLineReference>
    <cac:Item>
      <cbc:Description>{item}, project {i % 97}, metered by the hour and rounded up to the next full unit</cbc:Description>
      <cbc:Name>{item}</cbc:Name>
      <cac:SellersItemIdentification>
        <cbc:ID>SKU-{1000 + (i + k) % len(ITEMS)}</cbc:ID>
      </cac:SellersItemIdentification>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>19</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">{cents(price)}</cbc:PriceAmount>
      <cbc:BaseQuantity unitCode="C62">1</cbc:BaseQuantity>
    </cac:Price>
  </cac:InvoiceLine>"""
    return net, text


def invoice(i, customers):
    issued = date(2026, 1, 1) + timedelta(i % 300)
    lines = [line(i, k, issued) for k in range(3)]
    net = sum(n for n, _ in lines)
    tax = (net * 19 + 50) // 100
    who = i % customers
    seller = party("Seller GmbH", "DE123456789", address("Hauptstrasse 1", "Berlin", "10115", "DE"), "Anna Schmidt")
    buyer = party(f"Buyer {who} AG", f"DE{200000000 + who}",
                  address(f"Marktplatz {who % 200 + 1}", "Hamburg", f"{20095 + who % 300}", "DE"), f"Payables {who}")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice {NAMES}>
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>U-{i:07}</cbc:ID>
  <cbc:IssueDate>{issued}</cbc:IssueDate>
  <cbc:DueDate>{issued + timedelta(30)}</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:Note>{NOTE}</cbc:Note>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>{who:05}-{i % 77}</cbc:BuyerReference>
  <cac:OrderReference>
    <cbc:ID>PO-{i * 31 % 100000:05}</cbc:ID>
  </cac:OrderReference>
  <cac:AccountingSupplierParty>{seller}
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>{buyer}
  </cac:AccountingCustomerParty>
  <cac:PaymentMeans>
    <cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
    <cbc:PaymentID>U-{i:07}</cbc:PaymentID>
    <cac:PayeeFinancialAccount>
      <cbc:ID>DE89370400440532013000</cbc:ID>
      <cbc:Name>Seller GmbH</cbc:Name>
    </cac:PayeeFinancialAccount>
  </cac:PaymentMeans>
  <cac:PaymentTerms>
    <cbc:Note>{NOTE}</cbc:Note>
  </cac:PaymentTerms>
  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="EUR">{cents(tax)}</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="EUR">{cents(net)}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">{cents(tax)}</cbc:TaxAmount>
      <cac:TaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>19</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="EUR">{cents(net)}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">{cents(net)}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">{cents(net + tax)}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">{cents(net + tax)}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>{"".join(text for _, text in lines)}
</Invoice>
"""


def main(folder, files="20000", customers="500"):
    for i in range(int(files)):
        below = os.path.join(folder, f"{i // 1000:03}")
        if i % 1000 == 0:
            os.makedirs(below, exist_ok=True)
        with open(os.path.join(below, f"U-{i:07}.xml"), "w", encoding="utf-8") as file:
            file.write(invoice(i, int(customers)))


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(*sys.argv[1:])
