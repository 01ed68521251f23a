/* A QR code as an SVG picture, for pages: black on white whatever the colours of the page. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "html/html.h"

/* Correction level M; `name` is what is read out. E_TOO_LARGE past version 20 (666 bytes). */
MUST_USE err html_qr(struct arena *a, str content, str name, html_safe *out);
