#include "../pnlp_bind.h"

static const int32_t *pnlp_layer_s32(const uint8_t *image, uint32_t at)
{
    return at != 0 ? (const int32_t *)(const void *)(image + at) : NULL;
}

static const int8_t *pnlp_layer_s8(const uint8_t *image, uint32_t at)
{
    return at != 0 ? (const int8_t *)(image + at) : NULL;
}

static void pnlp_layer_dense(pnlp_dense *layer, const uint8_t *image, const pnlp_dense_at *at)
{
    const int32_t *parameters = pnlp_layer_s32(image, at->parameters);

    layer->weight = pnlp_layer_s8(image, at->weight);
    layer->bias = pnlp_layer_s32(image, at->bias);
    layer->multiplier = pnlp_layer_s32(image, at->multiplier);
    layer->table = pnlp_layer_s8(image, at->table);
    layer->inner = at->inner;
    layer->outputs = at->outputs;
    layer->shift = parameters[0];
    layer->zero_point = parameters[1];
}

PNLP_SHARED void pnlp_bind_dense(pnlp_dense *layer, const uint8_t *image, const pnlp_dense_at *at)
{
    pnlp_layer_dense(layer, image, at);
}

PNLP_SHARED void pnlp_bind_conv1d(pnlp_conv1d *layer, const uint8_t *image, const pnlp_conv1d_at *at)
{
    pnlp_layer_dense(&layer->dense, image, &at->dense);
    layer->channels = at->channels;
    layer->before = at->before;
    layer->after = at->after;
    layer->pad = pnlp_layer_s32(image, at->dense.parameters)[2];
}

PNLP_SHARED void pnlp_bind_bottleneck(pnlp_bottleneck *layer, const uint8_t *image, const pnlp_bottleneck_at *at)
{
    const int32_t *parameters = pnlp_layer_s32(image, at->parameters);

    layer->weight = pnlp_layer_s8(image, at->weight);
    layer->bias = pnlp_layer_s32(image, at->bias);
    layer->multiplier = pnlp_layer_s32(image, at->multiplier);
    layer->table = pnlp_layer_s8(image, at->table);
    layer->num_hashes = at->num_hashes;
    layer->feature_size = at->feature_size;
    layer->window = at->window;
    layer->outputs = at->outputs;
    layer->shift = parameters[0];
    layer->zero_point = parameters[1];
}

PNLP_SHARED void pnlp_bind_layer_norm(pnlp_layer_norm *layer, const uint8_t *image, const pnlp_layer_norm_at *at)
{
    const int32_t *parameters = pnlp_layer_s32(image, at->parameters);

    layer->gain = pnlp_layer_s32(image, at->gain);
    layer->bias = pnlp_layer_s32(image, at->bias);
    layer->epsilon = (uint64_t)(uint32_t)parameters[1] << 32 | (uint32_t)parameters[0];
    layer->channels = at->channels;
    layer->shift = parameters[2];
}

static const int16_t *pnlp_layer_s16(const uint8_t *image, uint32_t at)
{
    return at != 0 ? (const int16_t *)(const void *)(image + at) : NULL;
}

PNLP_SHARED void pnlp_bind_transitions(pnlp_transitions *head, const uint8_t *image, const pnlp_transitions_at *at)
{
    head->start = pnlp_layer_s16(image, at->start);
    head->bounds = pnlp_layer_s16(image, at->bounds);
    head->keep = pnlp_layer_s16(image, at->keep);
    head->slots = at->slots;
}
