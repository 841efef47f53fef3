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
SIZE(surplus_descriptor, 96);

OFFSET(surplus_slot, name, 0);
OFFSET(surplus_slot, count, 8);
SIZE(surplus_slot, 16);

OFFSET(surplus_step, struct_size, 0);
OFFSET(surplus_step, index, 8);
OFFSET(surplus_step, horizon, 16);
OFFSET(surplus_step, loss, 24);
OFFSET(surplus_step, lower_bound, 32);
OFFSET(surplus_step, hyperparameters, 40);
OFFSET(surplus_step, parameters, 48);
OFFSET(surplus_step, gradient, 56);
OFFSET(surplus_step, state, 64);
OFFSET(surplus_step, random, 72);
OFFSET(surplus_step, outcome, 80);
SIZE(surplus_step, 88);

OFFSET(surplus_optimizer, struct_size, 0);
OFFSET(surplus_optimizer, create, 8);
OFFSET(surplus_optimizer, state, 16);
OFFSET(surplus_optimizer, step, 24);
OFFSET(surplus_optimizer, destroy, 32);
SIZE(surplus_optimizer, 40);

OFFSET(surplus_record, struct_size, 0);
OFFSET(surplus_record, step, 8);
OFFSET(surplus_record, horizon, 16);
OFFSET(surplus_record, epoch, 24);
OFFSET(surplus_record, base_value, 32);
OFFSET(surplus_record, current_value, 40);
OFFSET(surplus_record, training_loss, 48);
OFFSET(surplus_record, gradient_norm, 56);
OFFSET(surplus_record, validation_loss, 64);
OFFSET(surplus_record, validation_is_new, 72);
OFFSET(surplus_record, reserved, 76);
OFFSET(surplus_record, hyperparameters, 80);
SIZE(surplus_record, 88);

OFFSET(surplus_scheduler, struct_size, 0);
OFFSET(surplus_scheduler, create, 8);
OFFSET(surplus_scheduler, value, 16);
OFFSET(surplus_scheduler, destroy, 24);
SIZE(surplus_scheduler, 32);

OFFSET(surplus_hook, struct_size, 0);
OFFSET(surplus_hook, step, 8);
OFFSET(surplus_hook, horizon, 16);
OFFSET(surplus_hook, learning_rate, 24);
OFFSET(surplus_hook, hyperparameters, 32);
OFFSET(surplus_hook, parameters, 40);
OFFSET(surplus_hook, previous, 48);
OFFSET(surplus_hook, gradient, 56);
OFFSET(surplus_hook, random, 64);
SIZE(surplus_hook, 72);

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

OFFSET(surplus_regularizer, struct_size, 0);
OFFSET(surplus_regularizer, create, 8);
OFFSET(surplus_regularizer, penalty, 16);
OFFSET(surplus_regularizer, transform_gradient, 24);
OFFSET(surplus_regularizer, decay, 32);
OFFSET(surplus_regularizer, prox, 40);
OFFSET(surplus_regularizer, forward, 48);
OFFSET(surplus_regularizer, backward, 56);
OFFSET(surplus_regularizer, destroy, 64);
SIZE(surplus_regularizer, 72);

OFFSET(surplus_plugin, struct_size, 0);
OFFSET(surplus_plugin, abi_major, 8);
OFFSET(surplus_plugin, abi_minor, 12);
OFFSET(surplus_plugin, library, 16);
OFFSET(surplus_plugin, version, 24);
OFFSET(surplus_plugin, components, 32);
OFFSET(surplus_plugin, component_count, 40);
OFFSET(surplus_plugin, extension, 48);
SIZE(surplus_plugin, 56);
