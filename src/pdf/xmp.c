/* The metadata as XMP (ISO 16684-1): what /Info says, and that this is PDF/A-3, level B. */
#include "pdf/internal.h"

const char pdf_producer[] = "Counterfoil";

str pdf_time(struct arena *a, int64_t us, bool iso)
{
    int64_t seconds = us / 1000000, days = seconds / 86400, of_day = seconds % 86400;
    if (of_day < 0) {
        of_day += 86400;
        days--;
    }
    int year, month, day;
    date_parts((date){ (int32_t)days }, &year, &month, &day);
    int h = (int)(of_day / 3600), m = (int)(of_day / 60 % 60), s = (int)(of_day % 60);
    return arena_format(a, iso ? "%04d-%02d-%02dT%02d:%02d:%02dZ" : "D:%04d%02d%02d%02d%02d%02dZ",
                        year, month, day, h, m, s);
}

/* A character of XML's, escaped; the others have been left out by pdf_clean. */
static void put_text(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&': buf_lit(b, "&amp;"); break;
        case '<': buf_lit(b, "&lt;"); break;
        case '>': buf_lit(b, "&gt;"); break;
        default: buf_char(b, s.p[i]);
        }
    }
}

#define DESCRIPTION(prefix, uri) "<rdf:Description rdf:about=\"\" xmlns:" prefix "=\"" uri "\">"
#define END "</rdf:Description>\n"

str pdf_xmp(const struct pdf *p, str extra)
{
    str time = pdf_time(p->a, p->info.created_us, true);
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 1 << 20);

    buf_lit(&b, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                DESCRIPTION("pdfaid", "http://www.aiim.org/pdfa/ns/id/")
                "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" END
                DESCRIPTION("dc", "http://purl.org/dc/elements/1.1/")
                "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    put_text(&b, p->info.title);
    buf_lit(&b, "</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>");
    put_text(&b, p->info.author);
    buf_lit(&b, "</rdf:li></rdf:Seq></dc:creator>" END
                DESCRIPTION("pdf", "http://ns.adobe.com/pdf/1.3/") "<pdf:Producer>");
    buf_str(&b, str_of(pdf_producer));
    buf_lit(&b, "</pdf:Producer>" END DESCRIPTION("xmp", "http://ns.adobe.com/xap/1.0/"));
    buf_format(&b, "<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>",
               time.p, time.p);
    buf_lit(&b, END);
    buf_str(&b, extra);
    buf_lit(&b, "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    return buf_copy(&b, p->a);
}
