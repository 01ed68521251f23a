/*
 * What cairo writes, made a PDF/A-3b (ISO 19005-3) by qpdf, all in memory.
 *
 * Added: the output intent (sRGB, made by lcms2 once), the attached file, XMP and an /Info that
 * says the same, language, alternative texts of the figures, /CIDToGIDMap which cairo 1.16
 * leaves out of its TrueType CID fonts, the print flag of links, an /ID made from the content.
 */
#include <lcms2.h>
#include <pthread.h>
#include <qpdf/qpdf-c.h>

#include "pdf/internal.h"

static pthread_once_t profile_once = PTHREAD_ONCE_INIT;
static char profile[4096];
static cmsUInt32Number profile_bytes;

static void profile_make(void)
{
    cmsHPROFILE made = cmsCreate_sRGBProfile();
    must(made != NULL && cmsSaveProfileToMem(made, NULL, &profile_bytes));
    must(profile_bytes <= sizeof profile && cmsSaveProfileToMem(made, profile, &profile_bytes));
    cmsCloseProfile(made);
    /* Bytes 24..35 are the moment of making (ICC.1, 7.2): a fixed one, for equal bytes. */
    static const unsigned char moment[12] = { 0x07, 0xEA, 0, 1, 0, 1 };
    memcpy(profile + 24, moment, sizeof moment);
}

static void release(qpdf_data *q)
{
    qpdf_cleanup(q);
}

/* A stream of `bytes` (they must outlive the writing) with the keys of `dictionary`. */
static qpdf_oh stream_new(qpdf_data q, str bytes, const char *dictionary)
{
    qpdf_oh null = qpdf_oh_new_null(q), stream = qpdf_oh_new_stream(q);
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)bytes.p, bytes.n, null, null);
    qpdf_oh of_stream = qpdf_oh_get_dict(q, stream), keys = qpdf_oh_parse(q, dictionary);
    qpdf_oh_begin_dict_key_iter(q, keys);
    while (qpdf_oh_dict_more_keys(q)) {
        const char *key = qpdf_oh_dict_next_key(q);
        qpdf_oh_replace_key(q, of_stream, key, qpdf_oh_get_key(q, keys, key));
    }
    return stream;
}

static void add_output_intent(qpdf_data q, qpdf_oh root)
{
    pthread_once(&profile_once, profile_make);
    qpdf_oh intent = qpdf_oh_parse(q, "<</Type /OutputIntent /S /GTS_PDFA1 "
                                      "/OutputConditionIdentifier (sRGB) "
                                      "/Info (sRGB IEC61966-2.1)>>");
    qpdf_oh_replace_key(q, intent, "/DestOutputProfile",
                        stream_new(q, (str){ profile, profile_bytes }, "<</N 3>>"));
    qpdf_oh array = qpdf_oh_new_array(q);
    qpdf_oh_append_item(q, array, qpdf_make_indirect_object(q, intent));
    qpdf_oh_replace_key(q, root, "/OutputIntents", array);
}

/* `mime` as a PDF name: the slash is written #2f. */
static str mime_name(struct arena *a, str mime)
{
    str rest = mime, head;
    if (!str_cut(&rest, '/', &head)) return S("application#2foctet-stream");
    return arena_format(a, "%.*s#2f%.*s", STR_FMT(head), STR_FMT(rest));
}

static void add_attachment(const struct pdf *p, qpdf_data q, qpdf_oh root,
                           const struct pdf_attachment *file)
{
    str mime = mime_name(p->a, file->mime);
    str time = pdf_time(p->a, p->info.created_us, false);
    str keys = arena_format(p->a,
                            "<</Type /EmbeddedFile /Subtype /%.*s "
                            "/Params <</Size %zu /ModDate (%s)>>>>",
                            STR_FMT(mime), file->bytes.n, time.p);
    qpdf_oh stream = stream_new(q, file->bytes, keys.p);
    qpdf_oh name = qpdf_oh_new_string(q, arena_c_string(p->a, file->filename));
    qpdf_oh spec = qpdf_oh_parse(q, "<</Type /Filespec /AFRelationship /Alternative>>");
    qpdf_oh held = qpdf_oh_new_dictionary(q);

    qpdf_oh_replace_key(q, held, "/F", stream);
    qpdf_oh_replace_key(q, held, "/UF", stream);
    qpdf_oh_replace_key(q, spec, "/EF", held);
    qpdf_oh_replace_key(q, spec, "/F", name);
    qpdf_oh_replace_key(q, spec, "/UF", name);
    qpdf_oh_replace_key(q, spec, "/Desc",
                        qpdf_oh_new_string(q, arena_c_string(p->a, file->description)));
    spec = qpdf_make_indirect_object(q, spec);

    qpdf_oh associated = qpdf_oh_new_array(q), names = qpdf_oh_new_array(q);
    qpdf_oh_append_item(q, associated, spec);
    qpdf_oh_replace_key(q, root, "/AF", associated);
    qpdf_oh_append_item(q, names, name);
    qpdf_oh_append_item(q, names, spec);
    qpdf_oh tree = qpdf_oh_new_dictionary(q), all = qpdf_oh_new_dictionary(q);
    qpdf_oh_replace_key(q, tree, "/Names", names);
    qpdf_oh_replace_key(q, all, "/EmbeddedFiles", tree);
    qpdf_oh_replace_key(q, root, "/Names", all);
}

static void add_metadata(const struct pdf *p, qpdf_data q, qpdf_oh root, str xmp)
{
    qpdf_oh_replace_key(q, root, "/Metadata",
                        stream_new(q, xmp, "<</Type /Metadata /Subtype /XML>>"));
    qpdf_oh info = qpdf_oh_new_dictionary(q);
    qpdf_oh time = qpdf_oh_new_string(q, pdf_time(p->a, p->info.created_us, false).p);
    qpdf_oh_replace_key(q, info, "/Title",
                        qpdf_oh_new_unicode_string(q, arena_c_string(p->a, p->info.title)));
    qpdf_oh_replace_key(q, info, "/Author",
                        qpdf_oh_new_unicode_string(q, arena_c_string(p->a, p->info.author)));
    qpdf_oh_replace_key(q, info, "/Producer", qpdf_oh_new_string(q, pdf_producer));
    qpdf_oh_replace_key(q, info, "/CreationDate", time);
    qpdf_oh_replace_key(q, info, "/ModDate", time);
    qpdf_oh_replace_key(q, qpdf_get_trailer(q), "/Info", qpdf_make_indirect_object(q, info));

    str language = p->info.language.n > 0 ? p->info.language : S("en");
    qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_string(q, arena_c_string(p->a, language)));
    qpdf_oh_replace_key(q, root, "/ViewerPreferences",
                        qpdf_oh_parse(q, p->info.rtl
                                             ? "<</DisplayDocTitle true /Direction /R2L>>"
                                             : "<</DisplayDocTitle true>>"));
}

/* The figures are children of the one Document element, in the order they were drawn. */
static void add_alternatives(const struct pdf *p, qpdf_data q, qpdf_oh root,
                             const struct pdf_figure *figure)
{
    qpdf_oh tree = qpdf_oh_get_key(q, root, "/StructTreeRoot");
    qpdf_oh children = qpdf_oh_get_key(q, tree, "/K");
    for (int depth = 0; depth < 2 && qpdf_oh_is_array(q, children); depth++) {
        qpdf_oh first = qpdf_oh_get_array_item(q, children, 0);
        if (!qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, first, "/S"), "/Document")) break;
        children = qpdf_oh_get_key(q, first, "/K");
    }
    if (!qpdf_oh_is_array(q, children)) return;
    int n = qpdf_oh_get_array_n_items(q, children);
    for (int i = 0; i < n && figure != NULL; i++) {
        qpdf_oh element = qpdf_oh_get_array_item(q, children, i);
        if (!qpdf_oh_is_dictionary(q, element)) continue;
        if (!qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, element, "/S"), "/Figure")) continue;
        qpdf_oh_replace_key(
            q, element, "/Alt",
            qpdf_oh_new_unicode_string(q, arena_c_string(p->a, figure->alternative)));
        figure = figure->next;
    }
}

/* The keys of a dictionary; the iterator of qpdf's C interface cannot be nested. */
enum { KEYS_MAX = 256, KEY_BYTES = 48 };
struct keys {
    size_t n;
    char name[KEYS_MAX][KEY_BYTES];
};

static void keys_of(qpdf_data q, qpdf_oh dictionary, struct keys *out)
{
    out->n = 0;
    if (!qpdf_oh_is_dictionary(q, dictionary)) return;
    qpdf_oh_begin_dict_key_iter(q, dictionary);
    while (qpdf_oh_dict_more_keys(q) && out->n < KEYS_MAX)
        snprintf(out->name[out->n++], KEY_BYTES, "%s", qpdf_oh_dict_next_key(q));
}

static void complete_fonts(qpdf_data q, qpdf_oh resources, int depth)
{
    struct keys keys;
    qpdf_oh fonts = qpdf_oh_get_key(q, resources, "/Font");
    keys_of(q, fonts, &keys);
    for (size_t i = 0; i < keys.n; i++) {
        qpdf_oh font = qpdf_oh_get_key(q, fonts, keys.name[i]);
        qpdf_oh below = qpdf_oh_get_key(q, font, "/DescendantFonts");
        if (!qpdf_oh_is_array(q, below)) continue;
        qpdf_oh cid = qpdf_oh_get_array_item(q, below, 0);
        if (qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, cid, "/Subtype"), "/CIDFontType2") &&
            !qpdf_oh_has_key(q, cid, "/CIDToGIDMap"))
            qpdf_oh_replace_key(q, cid, "/CIDToGIDMap", qpdf_oh_new_name(q, "/Identity"));
    }
    if (depth == 0) return;
    qpdf_oh forms = qpdf_oh_get_key(q, resources, "/XObject");
    keys_of(q, forms, &keys);
    for (size_t i = 0; i < keys.n; i++) {
        qpdf_oh form = qpdf_oh_get_key(q, forms, keys.name[i]);
        if (!qpdf_oh_is_stream(q, form)) continue;
        qpdf_oh inner = qpdf_oh_get_key(q, qpdf_oh_get_dict(q, form), "/Resources");
        if (qpdf_oh_is_dictionary(q, inner)) complete_fonts(q, inner, depth - 1);
    }
}

static void complete_pages(qpdf_data q)
{
    int n = qpdf_get_num_pages(q);
    for (int i = 0; i < n; i++) {
        qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
        complete_fonts(q, qpdf_oh_get_key(q, page, "/Resources"), 3);
    }
}

err pdf_archive(const struct pdf *p, str plain, const struct pdf_figure *figures,
                const struct pdf_attachment *attachment, str *out)
{
    CLEANUP(release) qpdf_data q = qpdf_init();
    qpdf_silence_errors(q);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    if (qpdf_read_memory(q, "pdf", plain.p, plain.n, NULL) & QPDF_ERRORS) return E_IO;

    qpdf_oh root = qpdf_get_root(q);
    str xmp = pdf_xmp(p, attachment != NULL ? attachment->xmp : STR_NONE);
    add_output_intent(q, root);
    if (attachment != NULL) add_attachment(p, q, root, attachment);
    add_metadata(p, q, root, xmp);
    add_alternatives(p, q, root, figures);
    complete_pages(q);
    if (qpdf_has_error(q)) return E_IO;

    if (qpdf_init_write_memory(q) & QPDF_ERRORS) return E_IO;
    qpdf_set_newline_before_endstream(q, QPDF_TRUE); /* ISO 19005-3, 6.1.7.1 */
    qpdf_set_deterministic_ID(q, QPDF_TRUE);
    qpdf_set_object_stream_mode(q, qpdf_o_generate);
    qpdf_force_pdf_version(q, "1.7");
    if (qpdf_write(q) & QPDF_ERRORS) return E_IO;
    *out = arena_str(p->a, (str){ (const char *)qpdf_get_buffer(q), qpdf_get_buffer_length(q) });
    return OK;
}

void pdf_library_free(void *bytes)
{
    free(bytes);
}
