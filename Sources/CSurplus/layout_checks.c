// Freezes the offset of every field of the boundary, on every 64-bit platform. A field may be appended: add its
// line and the new size. A line here is never changed while the major version stands.
#define SURPLUS_PLUGIN
#include "surplus.h"

#define OFFSET(type, field, bytes) _Static_assert(offsetof(type, field) == bytes, #type "." #field " moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) == bytes, #type " changed its size")

OFFSET(surplus_error, struct_size, 0);
OFFSET(surplus_error, message, 8);
OFFSET(surplus_error, capacity, 16);
SIZE(surplus_error, 24);

OFFSET(surplus_view, data, 0);
OFFSET(surplus_view, device_type, 8);
OFFSET(surplus_view, device_id, 12);
OFFSET(surplus_view, ndim, 16);
OFFSET(surplus_view, type_code, 20);
OFFSET(surplus_view, type_bits, 21);
OFFSET(surplus_view, type_lanes, 22);
OFFSET(surplus_view, shape, 24);
OFFSET(surplus_view, strides, 32);
OFFSET(surplus_view, byte_offset, 40);
SIZE(surplus_view, 48);

OFFSET(surplus_tensor, struct_size, 0);
OFFSET(surplus_tensor, name, 8);
OFFSET(surplus_tensor, role, 16);
OFFSET(surplus_tensor, layer, 20);
OFFSET(surplus_tensor, rows, 24);
OFFSET(surplus_tensor, columns, 32);
OFFSET(surplus_tensor, view, 40);
SIZE(surplus_tensor, 88);

OFFSET(surplus_layout, struct_size, 0);
OFFSET(surplus_layout, count, 8);
OFFSET(surplus_layout, dtype, 16);
OFFSET(surplus_layout, tensor_count, 20);
OFFSET(surplus_layout, tensors, 24);
SIZE(surplus_layout, 32);

OFFSET(surplus_stream, struct_size, 0);
OFFSET(surplus_stream, key, 8);
OFFSET(surplus_stream, step, 16);
OFFSET(surplus_stream, evaluation, 24);
SIZE(surplus_stream, 32);

OFFSET(surplus_host, struct_size, 0);
OFFSET(surplus_host, abi_major, 8);
OFFSET(surplus_host, abi_minor, 12);
OFFSET(surplus_host, extension, 16);
OFFSET(surplus_host, random, 24);
SIZE(surplus_host, 32);

OFFSET(surplus_slot, name, 0);
OFFSET(surplus_slot, count, 8);
OFFSET(surplus_slot, dtype, 16);
OFFSET(surplus_slot, reserved, 20);
SIZE(surplus_slot, 24);

OFFSET(surplus_hyperparameter, struct_size, 0);
OFFSET(surplus_hyperparameter, name, 8);
OFFSET(surplus_hyperparameter, unit, 16);
OFFSET(surplus_hyperparameter, summary, 24);
OFFSET(surplus_hyperparameter, type, 32);
OFFSET(surplus_hyperparameter, tuning_scale, 36);
OFFSET(surplus_hyperparameter, default_value, 40);
OFFSET(surplus_hyperparameter, minimum, 48);
OFFSET(surplus_hyperparameter, maximum, 56);
OFFSET(surplus_hyperparameter, tuning_minimum, 64);
OFFSET(surplus_hyperparameter, tuning_maximum, 72);
OFFSET(surplus_hyperparameter, choices, 80);
OFFSET(surplus_hyperparameter, choice_count, 88);
SIZE(surplus_hyperparameter, 96);

OFFSET(surplus_descriptor, struct_size, 0);
OFFSET(surplus_descriptor, id, 8);
OFFSET(surplus_descriptor, interface, 16);
OFFSET(surplus_descriptor, table, 24);
OFFSET(surplus_descriptor, version, 32);
OFFSET(surplus_descriptor, summary, 40);
OFFSET(surplus_descriptor, reference, 48);
OFFSET(surplus_descriptor, hyperparameters, 56);
OFFSET(surplus_descriptor, hyperparameter_count, 64);
OFFSET(surplus_descriptor, needs, 72);
OFFSET(surplus_descriptor, traits, 80);
OFFSET(surplus_descriptor, precisions, 88);
OFFSET(surplus_descriptor, reserved, 92);
OFFSET(surplus_descriptor, size, 96);
OFFSET(surplus_descriptor, formula, 104);
OFFSET(surplus_descriptor, state, 112);
OFFSET(surplus_descriptor, cost, 120);
SIZE(surplus_descriptor, 128);

OFFSET(surplus_evaluation, struct_size, 0);
OFFSET(surplus_evaluation, point, 8);
OFFSET(surplus_evaluation, gradient, 16);
OFFSET(surplus_evaluation, batch, 24);
OFFSET(surplus_evaluation, randomness, 28);
OFFSET(surplus_evaluation, statistics, 32);
OFFSET(surplus_evaluation, reserved, 36);
OFFSET(surplus_evaluation, loss, 40);
SIZE(surplus_evaluation, 48);

OFFSET(surplus_product, struct_size, 0);
OFFSET(surplus_product, point, 8);
OFFSET(surplus_product, vector, 16);
OFFSET(surplus_product, result, 24);
OFFSET(surplus_product, kind, 32);
OFFSET(surplus_product, batch, 36);
SIZE(surplus_product, 40);

OFFSET(surplus_sample, struct_size, 0);
OFFSET(surplus_sample, point, 8);
OFFSET(surplus_sample, gradient, 16);
OFFSET(surplus_sample, batch, 24);
OFFSET(surplus_sample, draw, 28);
OFFSET(surplus_sample, rows, 32);
SIZE(surplus_sample, 40);

OFFSET(surplus_services, struct_size, 0);
OFFSET(surplus_services, evaluate, 8);
OFFSET(surplus_services, transform_gradient, 16);
OFFSET(surplus_services, product, 24);
OFFSET(surplus_services, sampled_gradient, 32);
OFFSET(surplus_services, inner_step, 40);
OFFSET(surplus_services, regularize, 48);
OFFSET(surplus_services, request_batch, 56);
OFFSET(surplus_services, report, 64);
OFFSET(surplus_services, parallel, 72);
SIZE(surplus_services, 80);

OFFSET(surplus_claim, losses, 0);
OFFSET(surplus_claim, gradients, 8);
OFFSET(surplus_claim, products, 16);
SIZE(surplus_claim, 24);

OFFSET(surplus_step, struct_size, 0);
OFFSET(surplus_step, index, 8);
OFFSET(surplus_step, horizon, 16);
OFFSET(surplus_step, loss, 24);
OFFSET(surplus_step, lower_bound, 32);
OFFSET(surplus_step, previous_rate, 40);
OFFSET(surplus_step, largest_rate, 48);
OFFSET(surplus_step, hyperparameters, 56);
OFFSET(surplus_step, parameters, 64);
OFFSET(surplus_step, gradient, 72);
OFFSET(surplus_step, state, 80);
OFFSET(surplus_step, initial, 88);
OFFSET(surplus_step, random, 96);
OFFSET(surplus_step, services, 104);
OFFSET(surplus_step, context, 112);
OFFSET(surplus_step, claim, 120);
OFFSET(surplus_step, outcome, 144);
OFFSET(surplus_step, reserved, 148);
SIZE(surplus_step, 152);

OFFSET(surplus_optimizer, struct_size, 0);
OFFSET(surplus_optimizer, create, 8);
OFFSET(surplus_optimizer, state, 16);
OFFSET(surplus_optimizer, step, 24);
OFFSET(surplus_optimizer, view, 32);
OFFSET(surplus_optimizer, save, 40);
OFFSET(surplus_optimizer, load, 48);
OFFSET(surplus_optimizer, destroy, 56);
SIZE(surplus_optimizer, 64);

OFFSET(surplus_record, struct_size, 0);
OFFSET(surplus_record, step, 8);
OFFSET(surplus_record, horizon, 16);
OFFSET(surplus_record, epoch, 24);
OFFSET(surplus_record, base_value, 32);
OFFSET(surplus_record, current_value, 40);
OFFSET(surplus_record, batch_rows, 48);
OFFSET(surplus_record, training_loss, 56);
OFFSET(surplus_record, smoothed_loss, 64);
OFFSET(surplus_record, gradient_norm, 72);
OFFSET(surplus_record, parameter_norm, 80);
OFFSET(surplus_record, update_norm, 88);
OFFSET(surplus_record, gradient_product, 96);
OFFSET(surplus_record, validation_loss, 104);
OFFSET(surplus_record, validation_error, 112);
OFFSET(surplus_record, validation_is_new, 120);
OFFSET(surplus_record, restart, 124);
OFFSET(surplus_record, hyperparameters, 128);
OFFSET(surplus_record, state, 136);
OFFSET(surplus_record, random, 144);
OFFSET(surplus_record, value, 152);
OFFSET(surplus_record, outcome, 160);
OFFSET(surplus_record, reserved, 164);
OFFSET(surplus_record, progress, 168);
OFFSET(surplus_record, update_product, 176);
OFFSET(surplus_record, transformed_norm, 184);
OFFSET(surplus_record, transformed_product, 192);
OFFSET(surplus_record, gradient_update_product, 200);
SIZE(surplus_record, 208);

OFFSET(surplus_scheduler, struct_size, 0);
OFFSET(surplus_scheduler, create, 8);
OFFSET(surplus_scheduler, state, 16);
OFFSET(surplus_scheduler, value, 24);
OFFSET(surplus_scheduler, destroy, 32);
SIZE(surplus_scheduler, 40);

OFFSET(surplus_hook, struct_size, 0);
OFFSET(surplus_hook, step, 8);
OFFSET(surplus_hook, horizon, 16);
OFFSET(surplus_hook, learning_rate, 24);
OFFSET(surplus_hook, hyperparameters, 32);
OFFSET(surplus_hook, parameters, 40);
OFFSET(surplus_hook, previous, 48);
OFFSET(surplus_hook, gradient, 56);
OFFSET(surplus_hook, vector, 64);
OFFSET(surplus_hook, result, 72);
OFFSET(surplus_hook, state, 80);
OFFSET(surplus_hook, initial, 88);
OFFSET(surplus_hook, loss, 96);
OFFSET(surplus_hook, validation_loss, 104);
OFFSET(surplus_hook, validation_is_new, 112);
OFFSET(surplus_hook, outcome, 116);
OFFSET(surplus_hook, random, 120);
OFFSET(surplus_hook, services, 128);
OFFSET(surplus_hook, context, 136);
SIZE(surplus_hook, 144);

OFFSET(surplus_activation, struct_size, 0);
OFFSET(surplus_activation, site, 8);
OFFSET(surplus_activation, site_index, 16);
OFFSET(surplus_activation, rows, 24);
OFFSET(surplus_activation, columns, 32);
OFFSET(surplus_activation, step, 40);
OFFSET(surplus_activation, hyperparameters, 48);
OFFSET(surplus_activation, values, 56);
OFFSET(surplus_activation, context, 64);
OFFSET(surplus_activation, random, 72);
SIZE(surplus_activation, 80);

OFFSET(surplus_examples, struct_size, 0);
OFFSET(surplus_examples, rows, 8);
OFFSET(surplus_examples, features, 16);
OFFSET(surplus_examples, answers, 24);
OFFSET(surplus_examples, classes, 32);
OFFSET(surplus_examples, step, 40);
OFFSET(surplus_examples, hyperparameters, 48);
OFFSET(surplus_examples, inputs, 56);
OFFSET(surplus_examples, targets, 64);
OFFSET(surplus_examples, random, 72);
SIZE(surplus_examples, 80);

OFFSET(surplus_outputs, struct_size, 0);
OFFSET(surplus_outputs, rows, 8);
OFFSET(surplus_outputs, classes, 16);
OFFSET(surplus_outputs, step, 24);
OFFSET(surplus_outputs, hyperparameters, 32);
OFFSET(surplus_outputs, logits, 40);
OFFSET(surplus_outputs, targets, 48);
OFFSET(surplus_outputs, gradient, 56);
OFFSET(surplus_outputs, loss, 64);
OFFSET(surplus_outputs, random, 72);
SIZE(surplus_outputs, 80);

OFFSET(surplus_regularizer, struct_size, 0);
OFFSET(surplus_regularizer, create, 8);
OFFSET(surplus_regularizer, state, 16);
OFFSET(surplus_regularizer, penalty, 24);
OFFSET(surplus_regularizer, penalty_product, 32);
OFFSET(surplus_regularizer, surface, 40);
OFFSET(surplus_regularizer, transform_gradient, 48);
OFFSET(surplus_regularizer, decay, 56);
OFFSET(surplus_regularizer, prox, 64);
OFFSET(surplus_regularizer, forward, 72);
OFFSET(surplus_regularizer, backward, 80);
OFFSET(surplus_regularizer, transform_data, 88);
OFFSET(surplus_regularizer, transform_loss, 96);
OFFSET(surplus_regularizer, trajectory, 104);
OFFSET(surplus_regularizer, view, 112);
OFFSET(surplus_regularizer, save, 120);
OFFSET(surplus_regularizer, load, 128);
OFFSET(surplus_regularizer, destroy, 136);
SIZE(surplus_regularizer, 144);

OFFSET(surplus_rows, struct_size, 0);
OFFSET(surplus_rows, rows, 8);
OFFSET(surplus_rows, count, 16);
SIZE(surplus_rows, 24);

OFFSET(surplus_landscape, struct_size, 0);
OFFSET(surplus_landscape, create, 8);
OFFSET(surplus_landscape, layout, 16);
OFFSET(surplus_landscape, rows, 24);
OFFSET(surplus_landscape, initialize, 32);
OFFSET(surplus_landscape, loss, 40);
OFFSET(surplus_landscape, hessian_product, 48);
OFFSET(surplus_landscape, metrics, 56);
OFFSET(surplus_landscape, lower_bound, 64);
OFFSET(surplus_landscape, distance, 72);
OFFSET(surplus_landscape, destroy, 80);
SIZE(surplus_landscape, 88);

OFFSET(surplus_linear_algebra, struct_size, 0);
OFFSET(surplus_linear_algebra, gemm, 8);
OFFSET(surplus_linear_algebra, qr, 16);
OFFSET(surplus_linear_algebra, eigh, 24);
OFFSET(surplus_linear_algebra, svd, 32);
OFFSET(surplus_linear_algebra, cholesky, 40);
SIZE(surplus_linear_algebra, 48);

OFFSET(surplus_plugin, struct_size, 0);
OFFSET(surplus_plugin, abi_major, 8);
OFFSET(surplus_plugin, abi_minor, 12);
OFFSET(surplus_plugin, library, 16);
OFFSET(surplus_plugin, version, 24);
OFFSET(surplus_plugin, components, 32);
OFFSET(surplus_plugin, component_count, 40);
OFFSET(surplus_plugin, extension, 48);
SIZE(surplus_plugin, 56);
