"""What is kept of people: every column of every table, and what becomes of it when a contact is erased.

test_privacy.py holds the schema of both engines to this list: a column that nobody decided on is a fault, and so is a word
of somebody erased in a column that is not KEPT. docs/privacy.md says the same to people; src/store/store_privacy.c does it.
"""

# What becomes of a column of words, names, addresses when its contact is erased.
GONE = "gone"          # its row is deleted, or the column emptied
BOOKS = "books"        # stays: documents, payments, contracts, and the proof of both
LETTER = "letter"      # stays without his name: what was said and sent about them
STAFF = "staff"        # stays: what staff said and did, and their own log-ins
ACCOUNT = "account"    # stays: the organisation's, or the customer's as such
CODE = "code"          # words of the program, digests, tokens: of nobody
WHO = "who"            # the number of a person: names nobody once he is erased

KEPT = (BOOKS, LETTER, STAFF, ACCOUNT)

# Of nobody, in whichever table they stand: numbers by these names, and words by those.
NUMBERS = set("""
  org id customer doc made_us at_us expires_us ended_us seen_us used_us decided_us asked_us answered_us done_us sent_us amount rest
  total net tax state n line version count account subject payment lot entry thread upload proof file last invoice active closed
  side phase reserve lane tries run_us lease_us bytes checks checked_us contacted_us ended opened captured refunded returned
  refund_pending settled settled_us credit fee fee_tax fee_settled invoices away saved_method rounds target closing opening
  balanced format kind
""".split())
CODES = set("""
  public_id currency day due until issued booked valued sha256 hash request_hash document_hash mime format key gateway gateway_ref
  kind
""".split())

TABLES = {
    "approval": {STAFF: "subject payload before reason outcome", CODE: "digest", WHO: "asked_by decided_by"},
    "attached": {BOOKS: "name description url"},
    "attempt": {BOOKS: "next_url next_form detail", CODE: "code"},
    "audit": {STAFF: "name address subject before after", CODE: "action object", WHO: "who object_id"},
    "audit_head": {},
    "auto_item": {CODE: "run noticed"},
    "auto_limit": {},
    "auto_pay": {CODE: "is_on days_before since reason", WHO: "contact"},
    "auto_run": {CODE: "next_day reason"},
    "bank_line": {BOOKS: "account bank_ref end_to_end mandate reference text party party_account", CODE: "return_code"},
    "bank_part": {},
    "bank_statement": {BOOKS: "account number"},
    "bank_statement_line": {CODE: "statement"},
    "bill_alert": {ACCOUNT: "percent"},
    "capture": {CODE: "capture_id"},
    "chain": {CODE: "epoch"},
    "comment": {GONE: "name", LETTER: "words", WHO: "contact staff"},
    "contact": {GONE: "email name phone password language zone", CODE: "erased_us"},
    "customer": {ACCOUNT: "number name tax_id endpoint country language email phone address tax_treatment terms_days auto_credit "
                          "company shipping"},
    "debit": {CODE: "mandate sequence"},
    "debit_creditor": {ACCOUNT: "scheme creditor name account agent agent_name"},
    "debit_file": {BOOKS: "message", CODE: "scheme made_on"},
    "device": {GONE: "token words address", WHO: "person"},
    "dispute": {CODE: "gateway_id reason answer_us"},
    "document": {BOOKS: "number body source", CODE: "source_format language"},
    "document_seen": {GONE: "address contact"},
    "email_change": {GONE: "old_email new_email", CODE: "old_us new_us", WHO: "person"},
    "entry": {CODE: "ref resolves reverses effect", WHO: "who"},
    "export": {GONE: "filter chosen columns contact", CODE: "what done since_us since_done"},
    "factor": {GONE: "secret", CODE: "confirmed_us last_step failed blocked_us", WHO: "person"},
    "forward": {GONE: "address message", WHO: "contact"},
    "gateway_account": {ACCOUNT: "account base_url", CODE: "secret webhook_secret public_key silent_us"},
    "gateway_event": {BOOKS: "body", CODE: "event_id object"},
    "giveback": {BOOKS: "reference", STAFF: "reason", CODE: "way", WHO: "asked signed_by"},
    "history": {GONE: "who", BOOKS: "detail", WHO: "contact"},
    "inbox": {GONE: "words", LETTER: "number", CODE: "path done", WHO: "contact done_by"},
    "inbox_quiet": {WHO: "staff"},
    "instalment": {},
    "invoice_link": {GONE: "address", CODE: "token", WHO: "contact"},
    "invoice_terms": {CODE: "partial minimum"},
    "job": {GONE: "argument problem"},
    "kept": {LETTER: "bytes"},
    "kyc_proof": {STAFF: "reason decided_by"},
    "list_column": {GONE: "columns contact"},
    "list_view": {GONE: "name query columns contact", CODE: "standard"},
    "lot": {BOOKS: "number type purchase_order contract", CODE: "written_off pd pc nd nc prior planned"},
    "mandate": {BOOKS: "reference name account agent", CODE: "scheme signed_on savings once used revoked_us"},
    "membership": {GONE: "contact permissions forwarded_us"},
    "message": {LETTER: "subject", CODE: "rating", WHO: "contact"},
    "message_part": {GONE: "name", LETTER: "words", CODE: "message", WHO: "staff"},
    "method_rule": {ACCOUNT: "methods"},
    "method_setup": {BOOKS: "consent address country", CODE: "method reference next_url reason back", WHO: "contact"},
    "notice_quiet": {GONE: "contact"},
    "objection": {LETTER: "reason words wish", STAFF: "answer", CODE: "note", WHO: "contact"},
    "objection_line": {CODE: "objection"},
    "order_answer": {BOOKS: "name address words", CODE: "accepted", WHO: "contact"},
    "order_draft": {STAFF: "number body", CODE: "replaces changed_us", WHO: "staff"},
    "org": {ACCOUNT: "slug name is_default zone language country tax_id tax_label address email phone colour logo iban bic "
                     "account_name vpa partial_payments set_up"},
    "org_balance": {CODE: "sub pd pc"},
    "org_host": {ACCOUNT: "host"},
    "org_page": {ACCOUNT: "words"},
    "org_setting": {ACCOUNT: "name value"},
    "passkey": {GONE: "credential public_key name", CODE: "key_kind counter", WHO: "person"},
    "passkey_answered": {CODE: "challenge"},
    "payment": {BOOKS: "reference receipt payer consent address country", CODE: "method reason back", WHO: "contact"},
    "payment_fee_tax": {ACCOUNT: "name", CODE: "rate"},
    "payment_item": {},
    "payment_link": {CODE: "link"},
    "payment_plan": {},
    "posting": {CODE: "sub source"},
    "promise": {LETTER: "note", WHO: "contact"},
    "recovery_code": {GONE: "code", WHO: "person"},
    "refund": {STAFF: "reason", CODE: "reference done to_credit problem giveback", WHO: "asked signed_by"},
    "rendering": {},
    "report": {LETTER: "reference", STAFF: "answer", WHO: "contact"},
    "report_part": {CODE: "report"},
    "request": {LETTER: "message", STAFF: "answer", WHO: "contact"},
    "review": {STAFF: "reason evidence", CODE: "paid capture_id", WHO: "asked signed_by"},
    "sales_order": {BOOKS: "number purchase_order contract", CODE: "replaces"},
    "saved_method": {BOOKS: "method brand last4 expiry_year expiry_month name mandate address country consent consented_us",
                     CODE: "token gateway_customer is_default removed_us", WHO: "contact"},
    "schedule": {CODE: "over disputed"},
    "schema_version": {CODE: "number"},
    "seal": {},
    "search": {BOOKS: "words"},
    "selection": {GONE: "items back contact"},
    "series": {CODE: "year next held"},
    "session": {GONE: "token device address", CODE: "level", WHO: "person"},
    "setting": {CODE: "name value"},
    "shared": {LETTER: "title", STAFF: "withdrawn_by reason", CODE: "withdrawn_us"},
    "shared_version": {LETTER: "note", STAFF: "marked_by", CODE: "shared marked_us"},
    "staff": {STAFF: "email name password role language zone"},
    "statement_mail": {GONE: "contact wanted"},
    "summary": {CODE: "open_n open_sum pending_n pending_sum paid_n paid_sum cancelled_n cancelled_sum credit_n credit_sum "
                      "credit_pending retainer_n retainer_sum retainer_due_n retainer_due_sum received_sum written_off_n "
                      "written_off_sum"},
    "suspension": {STAFF: "what reason", WHO: "made_by ended_by"},
    "suspension_invoice": {CODE: "suspension"},
    "tax_change": {ACCOUNT: "country treatment tax_id old_country old_treatment old_tax_id", LETTER: "message", STAFF: "answer",
                   WHO: "contact staff"},
    "token": {CODE: "token purpose", WHO: "person"},
    "unsealed": {},
    "upload": {GONE: "who", LETTER: "name", WHO: "person"},
}

DECIDED = {(table, column): decision for table, columns in TABLES.items() for decision, names in columns.items()
           for column in names.split()}


def undecided(columns):
    """Of (table, column, is a number), those that this list does not know."""
    return sorted((t, c) for t, c, number in columns if (t, c) not in DECIDED and c not in (NUMBERS if number else CODES))
