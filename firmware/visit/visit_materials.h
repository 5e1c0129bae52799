/*
 * visit_materials.h - pages handed in: from a stick or the camera, looked at, turned, cut,
 * dropped.
 *
 * For the screen of materials.  Main thread.
 */
#ifndef FIRMWARE_VISIT_VISIT_MATERIALS_H
#define FIRMWARE_VISIT_VISIT_MATERIALS_H

#include "firmware/visit/visit.h"

/* Pages handed in for a material. */
size_t visit_pages_of(const struct visit *visit, size_t material);

/* Lists the stick for a material; −1 closes the list. */
void visit_pick(struct visit *visit, int material);

/* Takes a file of the listing: read, checked, sealed; the result follows. */
void visit_take_file(struct visit *visit, size_t file);

/* Shows a page large; −1 ends it. */
void visit_look(struct visit *visit, int page);

/* True when a material may be photographed here. */
bool visit_films(const struct visit *visit, size_t material);

/* Turns the camera on for a material; −1 off. */
void visit_film(struct visit *visit, int material);

/* The screen is read aloud, or no longer: then the camera takes a sheet by itself. */
void visit_set_listens(struct visit *visit, bool listens);

/* Takes the picture: checked and sealed, the result follows. */
void visit_shoot(struct visit *visit);

/* Makes the page shown large anew: turned, cut; the result follows. */
void visit_edit_page(struct visit *visit, const struct page_edit *how);

/* Brings more pixels of the page shown large, for as long as it is; they follow. */
void visit_look_closely(struct visit *visit);

/* The page shown large as well as it is known now. Only while looking is a page. */
const struct page_preview *visit_page_picture(const struct visit *visit);

/* Shows another page of its document, from 0; the result follows. */
void visit_turn_leaf(struct visit *visit, unsigned leaf);

/* True when the page looked at follows another of the same material. */
bool visit_has_page_before(const struct visit *visit);

/* Moves it before that one. */
void visit_move_page(struct visit *visit);

/* True when another page shows the same to the eye. */
bool visit_page_is_twice(const struct visit *visit, size_t page);

/* Removes a page. */
void visit_drop_page(struct visit *visit, size_t page);

#endif
