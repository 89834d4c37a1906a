/*
 * Damages images, one byte at a time, and opens and runs them: MODEL(name) and the header are in flips_model.h. Images
 * lie in heap blocks of exactly their size, so that a sanitizer sees every read outside. Says how many were refused and
 * how many answered otherwise; ends with 0 where all went as docs/image-format.md promises.
 *
 *     image_flips TABLES MODEL FLIPS TEXTS
 *
 * TEXTS: how many of the texts are run for a flip that is not refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flips_model.h"

static const char *const texts[] = {
    "set alarm at seven tomorrow",
    "play music",
    "weathers in paris for noon-ing",
    "caf\xC3\xA9s \xE4\xBD\xA0\xE5\xA5\xBD \xC4\xB0\xEA\xB0\x81!",
    "zzzz",
    "\xF0\x9F\x98\x80\xFF 1",
    "a",
    "",
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static uint64_t arena[(MODEL_ARENA_BYTES + 7) / 8];
static MODEL(result) expected[TEXTS];
static int failures;

typedef struct image {
    unsigned char *bytes;
    size_t size;
} image;

static image images[2];

static void expect(int condition, const char *what, unsigned long where)
{
    if (!condition && failures++ < 20) {
        printf("failed: %s at %lu\n", what, where);
    }
}

static image read_image(const char *name)
{
    image read = {NULL, 0};
    FILE *file = fopen(name, "rb");
    long size = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    if (size > 0 && fseek(file, 0, SEEK_SET) == 0) {
        read.bytes = (unsigned char *)malloc((size_t)size);
        read.size = fread(read.bytes, 1, (size_t)size, file);
    }
    if (file != NULL) {
        fclose(file);
    }
    return read;
}

static pnlp_status open_model(MODEL(model) * model, int32_t check_all)
{
    return MODEL(open)(model, images[0].bytes, images[0].size, images[1].bytes, images[1].size, check_all);
}

/* Runs some of the texts; returns how many answers are not the expected ones. */
static int run_texts(const MODEL(model) * model, unsigned first, unsigned count, MODEL(result) * results,
                     unsigned long where)
{
    int different = 0;
    for (unsigned k = 0; k < count; k++) {
        const unsigned i = (first + k) % TEXTS;
        const size_t bytes = strlen(texts[i]);
        char *text = (char *)malloc(bytes + 1);
        MODEL(result) result;
        memcpy(text, texts[i], bytes);
        const pnlp_status status = MODEL(run)(model, arena, sizeof arena, text, bytes, &result);
        expect(status == PNLP_OK || status == PNLP_EMPTY_TEXT, "status of a run", where);
        different += memcmp(&result, &expected[i], sizeof result) != 0;
        if (results != NULL) {
            results[i] = result;
        }
        free(text);
    }
    return different;
}

static void flip_headers(void)
{
    MODEL(model) model;
    for (int i = 0; i < 2; i++) {
        for (unsigned long at = 0; at < PNLP_IMAGE_HEADER_BYTES; at++) {
            for (unsigned pattern = 1; pattern < 256; pattern++) {
                images[i].bytes[at] ^= (unsigned char)pattern;
                /* A model's header comes behind all of the tables: each pattern alone, one of them through both. */
                const pnlp_status status =
                    i == 0 || pattern == 1u + at % 255u
                        ? open_model(&model, 0)
                        : pnlp_image_check(images[i].bytes, images[i].size, &MODEL(image_need), 0);
                expect(status == PNLP_IMAGE_BAD_HEADER, "a damaged header is refused", at);
                expect(MODEL(run)(&model, arena, sizeof arena, "a", 1, &expected[0]) == PNLP_NOT_OPEN,
                       "a refused model does not run", at);
                images[i].bytes[at] ^= (unsigned char)pattern;
            }
        }
    }
}

static void flip_contents(unsigned long flips, unsigned count)
{
    unsigned long refused = 0;
    unsigned long accepted = 0;
    unsigned long otherwise = 0;
    uint64_t state = 20260731;
    for (unsigned long flip = 0; flip < flips; flip++) {
        MODEL(model) model;
        state = state * 6364136223846793005u + 1442695040888963407u;
        image *damaged = &images[(state >> 33) & 1u];
        const unsigned long at =
            PNLP_IMAGE_HEADER_BYTES + (unsigned long)((state >> 34) % (damaged->size - PNLP_IMAGE_HEADER_BYTES));
        state = state * 6364136223846793005u + 1442695040888963407u;
        const unsigned char pattern = (unsigned char)(1u + (state >> 40) % 255u);

        damaged->bytes[at] ^= pattern;
        expect(flip % 64 != 0 || open_model(&model, 1) == PNLP_IMAGE_DAMAGED, "damage is found where all is checked",
               at);
        expect(pnlp_image_verify(damaged->bytes, damaged->size) == PNLP_IMAGE_DAMAGED, "damage is found by verify", at);
        const pnlp_status status = open_model(&model, 0);
        if (status == PNLP_OK) {
            accepted++;
            otherwise += run_texts(&model, (unsigned)flip, count, NULL, at) != 0;
        } else {
            expect(status == PNLP_IMAGE_DAMAGED, "status of damage", at);
            refused++;
        }
        damaged->bytes[at] ^= pattern;
    }
    printf("flips %lu refused %lu accepted %lu otherwise %lu\n", flips, refused, accepted, otherwise);
    expect(refused > 0 && accepted > 0 && otherwise > 0, "both parts were hit", flips);
}

/* Images that end early, or lie where they must not. */
static void misplace(void)
{
    MODEL(model) model;
    for (int i = 0; i < 2; i++) {
        const image whole = images[i];
        for (size_t bytes = 0; bytes < whole.size; bytes += bytes < 256 ? 1 : 97 + whole.size / 256) {
            images[i].bytes = (unsigned char *)malloc(bytes + 1);
            images[i].size = bytes;
            memcpy(images[i].bytes, whole.bytes, bytes);
            expect(open_model(&model, 1) ==
                       (bytes < PNLP_IMAGE_HEADER_BYTES ? PNLP_IMAGE_BAD_HEADER : PNLP_IMAGE_TRUNCATED),
                   "an image that ends early", bytes);
            free(images[i].bytes);
        }
        images[i].bytes = (unsigned char *)malloc(whole.size + 16);
        images[i].size = whole.size;
        for (size_t offset = 1; offset < 16; offset++) {
            memcpy(images[i].bytes + offset, whole.bytes, whole.size);
            images[i].bytes += offset;
            expect(open_model(&model, 1) == PNLP_IMAGE_BAD_HEADER, "an image at an odd address", offset);
            images[i].bytes -= offset;
        }
        free(images[i].bytes);
        images[i] = whole;
    }
    images[0] = images[1];
    expect(open_model(&model, 1) == PNLP_IMAGE_WRONG_KIND, "a model where tables belong", 0);
}

int main(int argc, char **argv)
{
    MODEL(model) model;
    if (argc != 5) {
        return 2;
    }
    images[0] = read_image(argv[1]);
    images[1] = read_image(argv[2]);
    const image tables = images[0];
    expect(open_model(&model, 1) == PNLP_OK, "the images as they are", 0);
    (void)run_texts(&model, 0, TEXTS, expected, 0);
    flip_contents(strtoul(argv[3], NULL, 10), (unsigned)strtoul(argv[4], NULL, 10));
    flip_headers();
    misplace();
    expect(MODEL(open)(&model, NULL, 0, images[1].bytes, images[1].size, 0) == PNLP_NULL_POINTER, "no tables", 0);
    images[0] = tables;
    free(images[0].bytes);
    free(images[1].bytes);
    return failures != 0;
}
