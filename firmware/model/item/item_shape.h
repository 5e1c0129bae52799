/*
 * item_shape.h - the members a service item has, as tables; assets/services/
 * service-item.schema.json says the same for authors' editors.
 *
 * Source: design service-model, "Service item".
 */
#ifndef FIRMWARE_MODEL_ITEM_ITEM_SHAPE_H
#define FIRMWARE_MODEL_ITEM_ITEM_SHAPE_H

#include "firmware/model/item/shape.h"

/* A whole item. */
extern const struct shape ITEM_SHAPE;

/* The words of a field's type, in the order of enum field_type; ends with NULL. */
extern const char *const ITEM_FIELD_TYPES[];

/* The members of catalogue.json; its schema is catalogue.schema.json beside the items. */
extern const struct shape FRAME_SHAPE;

#endif
