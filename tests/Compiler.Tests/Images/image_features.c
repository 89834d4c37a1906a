/*
 * Features are of the tables that they were read with: tables are replaced between reading and running. Names of the
 * emitted code are in features_models.h.
 *
 *     image_features TABLES MODEL OTHER_TABLES OTHER_MODEL
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features_models.h"

enum { IMAGES = 4 };

static uint64_t arena[(READING_ARENA_BYTES + 7) / 8];
static READING(features) features;
static MODEL(result) result;
static unsigned char *images[IMAGES];
static size_t sizes[IMAGES];

static int read_image(int i, const char *name)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return 0;
    }
    sizes[i] = (size_t)ftell(file);
    images[i] = (unsigned char *)malloc(sizes[i]);
    rewind(file);
    return fread(images[i], 1, sizes[i], file) == sizes[i] && fclose(file) == 0;
}

static pnlp_status run(const READING(tables) * tables, const MODEL(model) * model, int32_t read)
{
    static const char text[] = "weather in paris";
    const pnlp_status status =
        read ? READING(read)(tables, arena, sizeof arena, text, sizeof text - 1, &features) : PNLP_OK;
    return status == PNLP_OK ? MODEL(run_features)(model, arena, sizeof arena, &features, &result) : status;
}

int main(int argc, char **argv)
{
    READING(tables) tables[2];
    MODEL(model) models[2];
    for (int i = 0; i < IMAGES; i++) {
        if (argc != IMAGES + 1 || !read_image(i, argv[i + 1])) {
            return 2;
        }
    }
    for (int i = 0; i < 2; i++) {
        const pnlp_status tables_status = READING(open)(&tables[i], images[2 * i], sizes[2 * i], 1);
        const pnlp_status model_status = MODEL(open)(&models[i], &tables[i], images[2 * i + 1], sizes[2 * i + 1], 1);
        printf("open %u %u\n", (unsigned)tables_status, (unsigned)model_status);
    }
    printf("its own %u\n", (unsigned)run(&tables[0], &models[0], 1));
    printf("other tables %u\n", (unsigned)run(&tables[1], &models[1], 0));
    printf("read anew %u\n", (unsigned)run(&tables[1], &models[1], 1));
    printf("back %u\n", (unsigned)run(&tables[0], &models[0], 0));
    memset(&features, 0, sizeof features);
    printf("nothing read %u\n", (unsigned)run(&tables[0], &models[0], 0));
    for (int i = 0; i < IMAGES; i++) {
        free(images[i]);
    }
    return 0;
}
