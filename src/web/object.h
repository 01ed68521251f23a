/* The objects that addresses name: the word in the list of routes, and how each is loaded. */
#pragma once

#include "web/route.h"

str object_word(enum object o);
/* Where pages of such a document begin for customers: "/invoices". */
const char *object_folder(const struct lot *l);
/* The module of the portal that a route is of: its own, else that of the object in its address. */
enum module route_module(const struct route *r);
/*
 * Load the route's object by the first part of its address into its place in the visit; *owner is
 * its customer. E_NOT_FOUND: there is none, it is of another person, or of a module that is
 * switched off, as a retainer may be. Whether the person sees that customer is the dispatcher's to
 * ask.
 */
MUST_USE err object_load(struct visit *v, public_id id, customer_id *owner);
/* What pages lead to: the id of a document, or a zeroed one where its pages are switched off. */
public_id object_linked(const struct visit *v, public_id id, enum account account,
                        enum document_kind kind);
