/* The objects that addresses name: the word in the list of routes, and how each is loaded. */
#pragma once

#include "web/route.h"

str object_word(enum object o);
/*
 * Load the route's object by the first part of its address into its place in the visit; *owner is
 * its customer. E_NOT_FOUND: there is none, or it is of another person. Whether the person sees
 * that customer is the dispatcher's to ask.
 */
MUST_USE err object_load(struct visit *v, public_id id, customer_id *owner);
