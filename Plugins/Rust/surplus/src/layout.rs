//! Freezes sizes (when compiled) and offsets (a test) of the structs to those of `surplus.h` on 64-bit platforms.

use crate::boundary::*;

macro_rules! frozen {
    ($($name:ident $size:literal: $($field:ident $offset:literal),*;)*) => {
        $(const _: () = assert!(std::mem::size_of::<$name>() == $size);)*

        #[test]
        fn fields_lie_where_the_header_has_them() {
            $({
                let value = std::mem::MaybeUninit::<$name>::uninit();
                let start = value.as_ptr();
                $(
                    let field = unsafe { std::ptr::addr_of!((*start).$field) } as usize;
                    assert_eq!(field - start as usize, $offset, concat!(stringify!($name), ".", stringify!($field)));
                )*
            })*
        }
    };
}

frozen! {
    Error 24: struct_size 0, message 8, capacity 16;
    View 48: data 0, device_type 8, device_id 12, ndim 16, type_code 20, type_bits 21, type_lanes 22, shape
        24, strides 32, byte_offset 40;
    Tensor 88: struct_size 0, name 8, role 16, layer 20, rows 24, columns 32, view 40;
    Layout 32: struct_size 0, count 8, dtype 16, tensor_count 20, tensors 24;
    Stream 32: struct_size 0, key 8, step 16, evaluation 24;
    Host 32: struct_size 0, abi_major 8, abi_minor 12, extension 16, random 24;
    Slot 24: name 0, count 8, dtype 16, reserved 20;
    Hyperparameter 96: struct_size 0, name 8, unit 16, summary 24, kind 32, tuning_scale 36, default_value 40,
        minimum 48, maximum 56, tuning_minimum 64, tuning_maximum 72, choices 80, choice_count 88;
    Descriptor 128: struct_size 0, id 8, interface 16, table 24, version 32, summary 40, reference 48,
        hyperparameters 56, hyperparameter_count 64, needs 72, traits 80, precisions 88, reserved 92, size 96,
        formula 104, state 112, cost 120;
    Evaluation 48: struct_size 0, point 8, gradient 16, batch 24, randomness 28, statistics 32, reserved 36,
        loss 40;
    Services 80: struct_size 0, evaluate 8, transform_gradient 16, product 24, sampled_gradient 32, inner_step
        40, regularize 48, request_batch 56, report 64, parallel 72;
    Claim 24: losses 0, gradients 8, products 16;
    Step 152: struct_size 0, index 8, horizon 16, loss 24, lower_bound 32, previous_rate 40, largest_rate 48,
        hyperparameters 56, parameters 64, gradient 72, state 80, initial 88, random 96, services 104, context
        112, claim 120, outcome 144, reserved 148;
    Optimizer 64: struct_size 0, create 8, state 16, step 24, view 32, save 40, load 48, destroy 56;
    Scheduler 40: struct_size 0, create 8, state 16, value 24, destroy 32;
    Record 208: struct_size 0, step 8, horizon 16, epoch 24, base_value 32, current_value 40, batch_rows 48,
        training_loss 56, smoothed_loss 64, gradient_norm 72, parameter_norm 80, update_norm 88,
        gradient_product 96, validation_loss 104, validation_error 112, validation_is_new 120, restart 124,
        hyperparameters 128, state 136, random 144, value 152, outcome 160, reserved 164,
        progress 168, update_product 176, transformed_norm 184, transformed_product 192,
        gradient_update_product 200;
    Hook 144: struct_size 0, step 8, horizon 16, learning_rate 24, hyperparameters 32, parameters 40, previous
        48, gradient 56, vector 64, result 72, state 80, initial 88, loss 96, validation_loss 104,
        validation_is_new 112, outcome 116, random 120, services 128, context 136;
    Regularizer 144: struct_size 0, create 8, state 16, penalty 24, penalty_product 32, surface 40,
        transform_gradient 48, decay 56, prox 64, forward 72, backward 80, transform_data 88, transform_loss
        96, trajectory 104, view 112, save 120, load 128, destroy 136;
    Rows 24: struct_size 0, rows 8, count 16;
    Landscape 88: struct_size 0, create 8, layout 16, rows 24, initialize 32, loss 40, hessian_product 48, metrics 56,
        lower_bound 64, distance 72, destroy 80;
    Plugin 56: struct_size 0, abi_major 8, abi_minor 12, library 16, version 24, components 32,
        component_count 40, extension 48;
}
