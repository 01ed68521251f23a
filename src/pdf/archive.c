/*
 * What makes the file a PDF/A-3b (ISO 19005-3): the output intent (sRGB, made by lcms2 once), the
 * attached file, XMP and an /Info that says the same, language, pages.
 */
#include <lcms2.h>
#include <pthread.h>

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

/* A string: as it stands while it is plain, else in hexadecimal. */
static void put_text(struct buf *b, const char *key, str text)
{
    bool plain = true;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        plain = plain && c >= ' ' && c <= '~' && c != '(' && c != ')' && c != '\\';
    }
    if (plain) {
        buf_format(b, "%s(%.*s)", key, STR_FMT(text));
        return;
    }
    buf_format(b, "%s<FEFF", key);
    pdf_put_utf16(b, text);
    buf_char(b, '>');
}

static void write_output_intent(struct pdf_file *file, struct buf *root)
{
    pthread_once(&profile_once, profile_make);
    int number = pdf_file_number(file);
    pdf_file_packed(file, number, S("/N 3"), (str){ profile, profile_bytes });
    buf_format(root,
               "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
               "/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>]", number);
}

/* `mime` as a PDF name: the slash is written #2f. */
static str mime_name(struct arena *a, str mime)
{
    str rest = mime, head;
    if (!str_cut(&rest, '/', &head)) return S("application#2foctet-stream");
    return arena_format(a, "%.*s#2f%.*s", STR_FMT(head), STR_FMT(rest));
}

static void write_attachment(struct pdf *p, struct pdf_file *file, struct buf *root,
                             const struct pdf_attachment *attachment)
{
    str mime = mime_name(p->a, attachment->mime);
    str time = pdf_time(p->a, p->info.created_us, false);
    str keys = arena_format(p->a, "/Type/EmbeddedFile/Subtype/%.*s/Params<</Size %zu/ModDate(%s)>>",
                            STR_FMT(mime), attachment->bytes.n, time.p);
    int bytes = pdf_file_number(file), spec = pdf_file_number(file);
    pdf_file_packed(file, bytes, keys, attachment->bytes);

    struct buf *b = pdf_file_object(file, spec);
    buf_format(b, "<</Type/Filespec/AFRelationship/Alternative/EF<</F %d 0 R/UF %d 0 R>>", bytes,
               bytes);
    put_text(b, "/F", attachment->filename);
    put_text(b, "/UF", attachment->filename);
    put_text(b, "/Desc", attachment->description);
    buf_lit(b, ">>");
    buf_format(root, "/AF[%d 0 R]", spec);
    put_text(root, "/Names<</EmbeddedFiles<</Names[", attachment->filename);
    buf_format(root, "%d 0 R]>>>>", spec);
}

static int write_info(struct pdf *p, struct pdf_file *file)
{
    int number = pdf_file_number(file);
    struct buf *b = pdf_file_object(file, number);
    str time = pdf_time(p->a, p->info.created_us, false);
    put_text(b, "<</Title", p->info.title);
    put_text(b, "/Author", p->info.author);
    put_text(b, "/Producer", str_of(pdf_producer));
    buf_format(b, "/CreationDate(%s)/ModDate(%s)>>", time.p, time.p);
    return number;
}

static void write_pages(struct pdf *p, struct pdf_file *file, int pages, int resources,
                        const int *contents)
{
    struct buf *b = pdf_file_object(file, pages);
    buf_format(b, "<</Type/Pages/Count %d/Kids[", p->page_count);
    for (int i = 0; i < p->page_count; i++) buf_format(b, "%d 0 R ", p->pages[i].number);
    buf_lit(b, "]>>");
    for (int i = 0; i < p->page_count; i++)
        buf_format(pdf_file_object(file, p->pages[i].number),
                   "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d.%d %d.%d]/Resources %d 0 R"
                   "/Contents %d 0 R/StructParents %d/Tabs/S>>",
                   pages, PDF_WIDTH / 10, PDF_WIDTH % 10, PDF_HEIGHT / 10, PDF_HEIGHT % 10,
                   resources, contents[i], i);
}

static void write_resources(struct pdf *p, struct pdf_file *file, int number)
{
    for (struct pdf_image *i = p->images; i != NULL; i = i->next) pdf_image_write(file, i);
    struct buf *b = pdf_file_object(file, number);
    buf_lit(b, "<</Font<<");
    for (const struct pdf_font *f = p->font_first; f != NULL; f = f->next)
        buf_format(b, "/F%d %d 0 R", f->name, f->number);
    buf_lit(b, ">>/XObject<<");
    for (const struct pdf_image *i = p->images; i != NULL; i = i->next)
        buf_format(b, "/I%d %d 0 R", i->name, i->number);
    buf_lit(b, ">>>>");
}

/* The pages with their structure; gives the numbers of both trees. */
static err write_content(struct pdf *p, struct pdf_file *file, int *pages, int *structure)
{
    CLEANUP(buf_release) struct buf content;
    buf_init(&content, 64 << 20);
    struct pdf_element root = { .page = 0 };
    root.kid_end = &root.kids;
    int *contents = arena_array(p->a, int, (size_t)p->page_count);
    for (int i = 0; i < p->page_count; i++) {
        buf_clear(&content);
        pdf_draw_page(p, i, &root, &content);
        if (content.overflow) return E_TOO_LARGE;
        contents[i] = pdf_file_number(file);
        pdf_file_packed(file, contents[i], STR_NONE, buf_view(&content));
        p->pages[i].number = pdf_file_number(file);
    }
    TRY(pdf_fonts_write(p, file));
    int resources = pdf_file_number(file);
    *pages = pdf_file_number(file);
    write_resources(p, file, resources);
    write_pages(p, file, *pages, resources, contents);
    *structure = pdf_write_structure(p, file, &root);
    return OK;
}

static void write_root(struct pdf *p, struct pdf_file *file, int number, str more)
{
    str language = p->info.language.n > 0 ? p->info.language : S("en");
    struct buf *b = pdf_file_object(file, number);
    buf_lit(b, "<</Type/Catalog/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true");
    if (p->info.rtl) buf_lit(b, "/Direction/R2L");
    put_text(b, ">>/Lang", language);
    buf_str(b, more);
    buf_lit(b, ">>");
}

static err write_file(struct pdf *p, const struct pdf_attachment *attachment, struct pdf_file *file,
                      str *out)
{
    CLEANUP(buf_release) struct buf more;
    buf_init(&more, 1 << 20);
    int pages, structure, root = pdf_file_number(file), metadata = pdf_file_number(file);
    TRY(write_content(p, file, &pages, &structure));
    buf_format(&more, "/Pages %d 0 R/StructTreeRoot %d 0 R/Metadata %d 0 R", pages, structure,
               metadata);
    /* As it is: tools that know no PDF look for it in the bytes. */
    pdf_file_stream(file, metadata, S("/Type/Metadata/Subtype/XML"),
                    pdf_xmp(p, attachment != NULL ? attachment->xmp : STR_NONE));
    write_output_intent(file, &more);
    if (attachment != NULL) write_attachment(p, file, &more, attachment);
    write_root(p, file, root, buf_view(&more));
    return pdf_file_finish(file, root, write_info(p, file), out);
}

err pdf_archive(struct pdf *p, const struct pdf_attachment *attachment, str *out)
{
    CLEANUP(pdf_file_close) struct pdf_file *file = pdf_file_open(p->a, p->fonts->compressor);
    return write_file(p, attachment, file, out);
}
