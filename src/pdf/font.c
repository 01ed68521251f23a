/*
 * The fonts: found by a fontconfig of our own, which looks at the Noto files and not at what the
 * machine's user has set, so that a document looks the same wherever it is made.
 * Each thread keeps its own font map; nothing is locked.
 */
#include <fontconfig/fontconfig.h>
#include <pthread.h>

#include "pdf/internal.h"

static const char settings[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
    "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    /* By ending: "*" would reject the folders too. */
    "<selectfont><rejectfont><glob>*.ttf</glob><glob>*.ttc</glob><glob>*.otf</glob>"
    "<glob>*.pf?</glob><glob>*.t1</glob><glob>*.pcf</glob><glob>*.gz</glob><glob>*.woff*</glob>"
    "</rejectfont><acceptfont>"
    "<glob>*/NotoSans*-Regular.ttf</glob><glob>*/NotoSans*-Bold.ttf</glob>"
    "<glob>*/NotoSansCJK-Regular.ttc</glob><glob>*/NotoSansCJK-Bold.ttc</glob>"
    "<glob>*/NotoSerif*-Bold.ttf</glob><glob>*/NotoSerifCJK-Bold.ttc</glob>"
    "<glob>*/NotoNaskhArabic-Bold.ttf</glob>"
    "</acceptfont></selectfont></fontconfig>";

static const char *const needed[][2] = {
    { "Noto Sans", "Noto Sans (package fonts-noto-core)" },
    { "Noto Serif Display", "Noto Serif Display (package fonts-noto-core)" },
    { "Noto Sans Arabic", "Noto Sans Arabic (package fonts-noto-core)" },
    { "Noto Sans Devanagari", "Noto Sans Devanagari (package fonts-noto-core)" },
    { "Noto Sans CJK SC", "Noto Sans CJK (package fonts-noto-cjk)" },
};

static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static bool ready;
static __thread struct pdf_fonts *mine;

static void fonts_free(void *of_a_thread)
{
    struct pdf_fonts *f = of_a_thread;
    for (size_t i = 0; i < PDF_FACE_COUNT; i++) pango_font_description_free(f->faces[i]);
    pango_attr_list_unref(f->attributes);
    pdf_face_files_free(f->files);
    pdf_pictures_free(f);
    pdf_compressor_free(f->compressor);
    g_object_unref(f->context);
    g_object_unref(f->map);
    free(f);
}

static bool family_is_there(FcConfig *config, const char *family)
{
    FcPattern *pattern = FcPatternCreate();
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    FcObjectSet *objects = FcObjectSetBuild(FC_FILE, (char *)NULL);
    FcFontSet *found = FcFontList(config, pattern, objects);
    bool there = found != NULL && found->nfont > 0;

    if (found != NULL) FcFontSetDestroy(found);
    FcObjectSetDestroy(objects);
    FcPatternDestroy(pattern);
    return there;
}

static err find_fonts(FcConfig *config, str *missing)
{
    *missing = S("fontconfig's own settings");
    if (!FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)settings, FcTrue)) return E_CONFIG;
    if (!FcConfigBuildFonts(config)) return E_CONFIG;
    for (size_t i = 0; i < countof(needed); i++) {
        *missing = str_of(needed[i][1]);
        if (!family_is_there(config, needed[i][0])) return E_CONFIG;
    }
    *missing = STR_NONE;
    /* Pango asks for the current one in a thread of its own; ours must be it by then. */
    return FcConfigSetCurrent(config) ? OK : E_CONFIG;
}

static err init_once(str *missing)
{
    FcConfig *config = FcConfigCreate();
    must(config != NULL);
    err e = find_fonts(config, missing);
    FcConfigDestroy(config); /* the library holds it now, if it is the current one */
    if (e != OK) return e;
    must(pthread_key_create(&key, fonts_free) == 0);
    ready = true;
    return OK;
}

err pdf_init(str *missing)
{
    pthread_mutex_lock(&once);
    err e = ready ? OK : init_once(missing);
    pthread_mutex_unlock(&once);
    return e;
}

void pdf_fini(void)
{
    if (!ready) return;
    if (mine != NULL) fonts_free(mine);
    mine = NULL;
    pthread_key_delete(key);
    ready = false;
    cairo_debug_reset_static_data();
    FcFini();
}

/* Han characters have forms by country; the language of the document says which. */
static const char *cjk_of(str language)
{
    if (str_starts(language, S("ja"))) return "JP";
    if (str_starts(language, S("ko"))) return "KR";
    if (str_starts(language, S("zh-TW")) || str_starts(language, S("zh-Hant"))) return "TC";
    return "SC";
}

static void choose_faces(struct pdf_fonts *f, const char *cjk)
{
    static const char *const families[PDF_FACE_COUNT] = {
        [PDF_SANS] = "Noto Sans,Noto Sans Arabic,Noto Sans Devanagari,Noto Sans CJK ",
        [PDF_SANS_BOLD] = "Noto Sans,Noto Sans Arabic,Noto Sans Devanagari,Noto Sans CJK ",
        [PDF_SERIF] = "Noto Serif Display,Noto Naskh Arabic,Noto Serif Devanagari,Noto Serif CJK ",
    };
    if (memcmp(f->cjk, cjk, 3) == 0) return;
    memcpy(f->cjk, cjk, 3);
    for (size_t i = 0; i < PDF_FACE_COUNT; i++) {
        char *name = g_strconcat(families[i], cjk, NULL);
        pango_font_description_set_family(f->faces[i], name);
        g_free(name);
    }
}

static struct pdf_fonts *fonts_new(void)
{
    struct pdf_fonts *f = calloc(1, sizeof *f);
    must(f != NULL);
    f->compressor = pdf_compressor_new();
    f->map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(f->map), 72);
    f->context = pango_font_map_create_context(f->map);

    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(f->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(f->context, FALSE);
    /* A figure without letters keeps its sign in front; text with letters finds its own side. */
    pango_context_set_base_dir(f->context, PANGO_DIRECTION_WEAK_LTR);

    for (size_t i = 0; i < PDF_FACE_COUNT; i++) {
        f->faces[i] = pango_font_description_new();
        pango_font_description_set_weight(f->faces[i], i == PDF_SANS ? PANGO_WEIGHT_NORMAL
                                                                     : PANGO_WEIGHT_BOLD);
    }
    /* A number broken over two lines must not gain a hyphen. */
    f->attributes = pango_attr_list_new();
    pango_attr_list_insert(f->attributes, pango_attr_insert_hyphens_new(FALSE));
    /* A ligature would stand for several characters of the words that are taken out again. */
    pango_attr_list_insert(f->attributes, pango_attr_font_features_new("liga=0, clig=0, dlig=0"));
    return f;
}

struct pdf_fonts *pdf_fonts_of(str language)
{
    must(ready);
    if (mine == NULL) {
        mine = fonts_new();
        must(pthread_setspecific(key, mine) == 0);
    }
    choose_faces(mine, cjk_of(language));

    char name[36];
    size_t n = language.n < sizeof name ? language.n : sizeof name - 1;
    memcpy(name, language.p, n);
    name[n] = '\0';
    pango_context_set_language(mine->context, pango_language_from_string(n > 0 ? name : "en"));
    return mine;
}
