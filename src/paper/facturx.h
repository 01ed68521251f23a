/* How an e-invoice is attached to a PDF (Factur-X 1.0, ZUGFeRD 2.x). */
#pragma once

#include "pdf/pdf.h"

/* The attachment for `cii`: its name, level and metadata by the guideline (BT-24) it names. */
struct pdf_attachment facturx_attachment(struct arena *a, str cii);
