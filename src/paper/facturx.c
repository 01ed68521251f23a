/* The metadata schema that Factur-X adds to XMP, and which profile an XML says it has. */
#include "paper/facturx.h"

#define SPACE "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
#define PROPERTY(name, text)                                                                       \
    "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>" name "</pdfaProperty:name>"           \
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"                                        \
    "<pdfaProperty:category>external</pdfaProperty:category>"                                      \
    "<pdfaProperty:description>" text "</pdfaProperty:description></rdf:li>\n"

static const char schema[] =
    "<rdf:Description rdf:about=\"\" "
    "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
    "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
    "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>" SPACE "</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\n"
    PROPERTY("DocumentFileName", "Name of the XML file inside")
    PROPERTY("DocumentType", "Kind of the document")
    PROPERTY("Version", "Version of the schema")
    PROPERTY("ConformanceLevel", "Profile of the XML file")
    "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    "</rdf:Description>\n";

static const char *const levels[][2] = {
    { "urn:factur-x.eu:1p0:minimum", "MINIMUM" },
    { "urn:factur-x.eu:1p0:basicwl", "BASIC WL" },
    { "urn:factur-x.eu:1p0:basic", "BASIC" },
    { "urn:factur-x.eu:1p0:extended", "EXTENDED" },
    { "urn:xeinkauf.de:kosit:xrechnung", "XRECHNUNG" },
    { "urn:xoev-de:kosit:standard:xrechnung", "XRECHNUNG" },
};

static const char *level_of(str cii)
{
    str head = str_sub(cii, 0, 8192); /* the guideline stands in the first element */
    for (size_t i = 0; i < countof(levels); i++) {
        if (str_contains(head, str_of(levels[i][0]))) return levels[i][1];
    }
    return "EN 16931";
}

struct pdf_attachment facturx_attachment(struct arena *a, str cii)
{
    const char *level = level_of(cii);
    bool german = str_eq(str_of(level), S("XRECHNUNG"));
    const char *name = german ? "xrechnung.xml" : "factur-x.xml";
    return (struct pdf_attachment){
        .filename = str_of(name),
        .mime = S("text/xml"),
        .description = S("Factur-X invoice"),
        .bytes = cii,
        .xmp = arena_format(a,
                            "%s<rdf:Description rdf:about=\"\" xmlns:fx=\"" SPACE "\">"
                            "<fx:DocumentType>INVOICE</fx:DocumentType>"
                            "<fx:DocumentFileName>%s</fx:DocumentFileName>"
                            "<fx:Version>1.0</fx:Version>"
                            "<fx:ConformanceLevel>%s</fx:ConformanceLevel></rdf:Description>\n",
                            schema, name, level),
    };
}
