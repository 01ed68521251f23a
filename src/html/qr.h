/* A QR code as an SVG picture: black on white whatever the colours of the page. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "html/html.h"

/* In a page. Correction level M; `name` is what is read out. E_TOO_LARGE past version 25. */
MUST_USE err html_qr(struct arena *a, str content, str name, html_safe *out);
/* The same as a file, image/svg+xml; `crossed`: with the Swiss cross in its middle. */
MUST_USE err html_qr_file(struct arena *a, str content, bool crossed, str *out);
