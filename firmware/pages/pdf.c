/* The only owner of poppler-glib.  In kiosk-pdf alone: the library is large, and so is its
 * cage. */
#include <poppler.h>

#include "firmware/pages/decode.h"

static enum fault fault_of(const GError *error)
{
	if (g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
		return FAULT_PAGE_LOCKED;
	return FAULT_PAGE_BROKEN;
}

/* cairo's pixels are B G R X in rows of its own length. */
static enum fault take_pixels(cairo_surface_t *surface, struct page_preview *out)
{
	const uint8_t *data = cairo_image_surface_get_data(surface);
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	uint8_t *pixels;

	if (bytes_grow(&out->pixels, (size_t)out->width * out->height * 4, &pixels) !=
		STATUS_OK)
		return FAULT_PAGE_TOO_LARGE;
	for (unsigned y = 0; y < out->height; y++)
		memcpy(pixels + (size_t)y * out->width * 4, data + y * stride,
			(size_t)out->width * 4);
	for (size_t i = 3; i < (size_t)out->width * out->height * 4; i += 4)
		pixels[i] = 0xff;
	return FAULT_NONE;
}

static enum fault draw(PopplerPage *page, double scale, struct page_preview *out)
{
	cairo_surface_t *surface = cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)out->width, (int)out->height);
	cairo_t *cairo = cairo_create(surface);
	enum fault fault = FAULT_PAGE_TOO_LARGE;

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	cairo_surface_flush(surface);
	if (cairo_status(cairo) == CAIRO_STATUS_SUCCESS)
		fault = take_pixels(surface, out);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	return fault;
}

/* Sizes are in 1/72 inch; a page that is a thread or a house is no page. */
static enum fault render(PopplerPage *page, unsigned limit, struct page_preview *out)
{
	double width, height, longest, scale;

	poppler_page_get_size(page, &width, &height);
	if (!(width >= 1 && height >= 1))
		return FAULT_PAGE_BROKEN;
	if (width > PAGE_SIDE_MAX || height > PAGE_SIDE_MAX)
		return FAULT_PAGE_TOO_LARGE;
	longest = width > height ? width : height;
	scale = limit / longest;
	out->full_width = (unsigned)width;
	out->full_height = (unsigned)height;
	out->width = width * scale < 1 ? 1 : (unsigned)(width * scale);
	out->height = height * scale < 1 ? 1 : (unsigned)(height * scale);
	return draw(page, scale, out);
}

static enum fault render_page(
	PopplerDocument *document, unsigned number, unsigned limit, struct page_preview *out)
{
	int count = poppler_document_get_n_pages(document);
	PopplerPage *page;
	enum fault fault;

	if (count > PAGE_COUNT_MAX)
		return FAULT_PAGE_TOO_LARGE;
	page = count > 0 && number < (unsigned)count
		       ? poppler_document_get_page(document, (int)number)
		       : NULL;
	if (!page)
		return FAULT_PAGE_BROKEN;
	out->page_count = (unsigned)count;
	fault = render(page, limit, out);
	g_object_unref(page);
	return fault;
}

/* Its settings live as long as a document is open, so this one stays. */
void page_pdf_wake(void)
{
	static const char WORD[] =
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
		"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
		"4 0 obj<</Length 32>>stream\nBT /F 20 Tf 9 9 Td (OneVisit) Tj ET\nendstream "
		"endobj\n"
		"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
		"trailer<</Root 1 0 R>>\n";
	GBytes *bytes = g_bytes_new_static(WORD, sizeof(WORD) - 1);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	struct page_preview preview = {0};

	if (document)
		(void)render_page(document, 0, PAGE_PREVIEW_MAX, &preview);
	page_preview_free(&preview);
}

enum fault page_decode_pdf(const uint8_t *file, size_t len, unsigned page, unsigned limit,
	struct page_preview *out)
{
	GBytes *bytes = g_bytes_new_static(file, len);
	GError *error = NULL;
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, &error);
	enum fault fault = document ? render_page(document, page, limit, out) : fault_of(error);

	if (document)
		g_object_unref(document);
	g_clear_error(&error);
	g_bytes_unref(bytes);
	return fault;
}
