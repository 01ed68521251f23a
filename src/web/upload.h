/* Files of forms, and files of other people as answers. */
#pragma once

#include "app/app_upload.h"
#include "web/route.h"

/*
 * The file of a declared FIELD_FILE, checked and kept (app/app_upload.h): *found is false where
 * none was chosen. E_INVALID with a fault in v->problems, also where there are two. No transaction
 * may be open. Forms with files are multipart/form-data, and their route says .files.
 */
MUST_USE err upload_take(struct visit *v, const char *field, customer_id customer,
                         struct upload_taken *out, bool *found);
/*
 * Answer with the file, as an attachment that no browser shows or runs. Whoever calls has asked
 * whether this person may have it. The route is .slow where it is a GET.
 */
MUST_USE err upload_answer(struct visit *v, const struct upload *u);
