/*
 * Every maximum there is. Inputs are bounded, so that memory never has to be.
 * Bytes unless the name says otherwise.
 */
#pragma once

enum limits {
    /* the web server */
    LIMIT_HEADER_BYTES = 16 * 1024,     /* request line and headers; above it 431 */
    LIMIT_FORM_BYTES = 1024 * 1024,     /* a posted form; above it 413 */
    LIMIT_UPLOAD_BYTES = 20 * 1024 * 1024,
    LIMIT_FORM_FIELDS = 2000,
    LIMIT_FIELD_BYTES = 64 * 1024,
    LIMIT_PAGE_BYTES = 8 * 1024 * 1024, /* a page made by us */
    LIMIT_REQUEST_ARENA = 64 * 1024 * 1024,
    LIMIT_CONNECTIONS = 4096,
    LIMIT_CONNECTIONS_PER_ADDRESS = 256,
    LIMIT_HEADER_SECONDS = 10,          /* for the whole head, however slowly it drips */
    LIMIT_BODY_SECONDS = 60,
    LIMIT_IDLE_SECONDS = 60,

    /* documents */
    LIMIT_IMPORT_FILE_BYTES = 50 * 1024 * 1024,
    LIMIT_DOCUMENT_LINES = 100000,
    LIMIT_NUMBER_CHARS = 60,            /* document numbers, references */
    LIMIT_NAME_CHARS = 200,
    LIMIT_TEXT_CHARS = 10000,
    LIMIT_ATTACHMENT_BYTES = 10 * 1024 * 1024,
    LIMIT_KEPT_ROW_BYTES = 64 * 1024,   /* kept in the database; what is larger is a file */
    LIMIT_UPLOADS = 10000,              /* files that the contacts of one customer have sent */
    LIMIT_UPLOADS_BYTES = 1024 * 1024 * 1024,

    /* paying */
    LIMIT_PAYMENT_INVOICES = 500,       /* of one reserve entry (docs/books.md 6) */
    LIMIT_PAYMENT_CREDITS = 50,         /* credits and retainers used by one payment */
    LIMIT_SELECTION_INVOICES = 10000,
    LIMIT_STATEMENT_LINES = 20000,      /* of one file from a bank */
    LIMIT_ACCOUNT_ROWS = 40000,         /* of one statement of account */
    LIMIT_ACCOUNT_CSV_BYTES = 16 * 1024 * 1024,
    LIMIT_DEBITS = 5000,                /* of one file for a bank */

    /* exports */
    LIMIT_EXPORT_ROWS = 10000000,       /* of a CSV; of an XLSX what its format holds */
    LIMIT_EXPORT_PAPERS = 10000,        /* of a ZIP, and of one PDF */
    LIMIT_EXPORTS_MAKING = 3,           /* of one person at a time */
    LIMIT_EXPORTS_KEPT = 50,            /* of one person */

    /* people */
    LIMIT_EMAIL_CHARS = 254,
    LIMIT_PASSWORD_LEAST = 12,
    LIMIT_PASSWORD_CHARS = 128,
};
