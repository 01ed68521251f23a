/*
 * The index of words that documents are found by.
 *
 * Both engines hold the same tokens, made here, and compare them byte by byte, so that both find
 * the same. A token begins with its customer, so that a search costs what one customer has, and not
 * what the book holds. It is a word, cut after 64 characters; or what stands in a number from one
 * of its characters to the end, so that any part of it is the beginning of a token. Scripts that do
 * not part their words are held in the same way: every character begins a token of 8.
 *
 * All texts come folded (locale/fold.h).
 */
#pragma once

#include "core/document.h"
#include "db/db.h"

enum { SEARCH_PART_LEAST = 3, SEARCH_TERMS_MAX = 12 };

struct search_text {
    str words;         /* found by word and by what a word begins with */
    const str *parts;  /* numbers, found by any part of SEARCH_PART_LEAST characters too */
    size_t part_count;
};

/*
 * Put a document in the index. Of a document with more than 512 KiB of different tokens those that
 * sort last are left out.
 */
MUST_USE err store_search_insert(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                                 doc_id doc, const struct search_text *text);
/*
 * What is asked of the index, in the engine's own language, for up to SEARCH_TERMS_MAX terms parted
 * by blanks: each must be there, as a word that begins so (of "msa-k-10", where only the last word
 * is still being typed, as "msa", "k" and one that begins with "10") or as a part of a number. ""
 * when nothing can be asked.
 */
str store_search_query(struct arena *a, enum db_engine engine, org_id org, customer_id customer,
                       str folded);

/* Filling the index of a book that was there before it: the job `search.fill`, newest first. */
struct search_fill {
    doc_id doc;
    customer_id customer;
    str body; /* the snapshot */
};
/* Those below `below`, at most `limit`. */
MUST_USE err store_search_waiting(struct rtx *tx, struct arena *a, org_id org, doc_id below,
                                  int limit, struct search_fill **out, size_t *count);
/* All down to `reached` are in the index. E_EXISTS if it was not at `below` any more. */
MUST_USE err store_search_reached(struct wtx *tx, org_id org, job_id job, doc_id below,
                                  doc_id reached);
/* Whether the index still lacks documents. */
MUST_USE err store_search_filling(struct rtx *tx, org_id org, bool *out);
