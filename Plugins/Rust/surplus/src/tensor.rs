//! The tensors of the parameters, and the layout they make.

use crate::boundary;
use crate::failure::Failure;
use std::ffi::{CStr, CString};
use std::ops::Range;

/// What a tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing of what follows.
    Other = 0,
    /// A matrix of weights.
    Weight = 1,
    /// What is added after it.
    Bias = 2,
    /// A table of vectors, one a token.
    Embedding = 3,
    /// The gain of a normalisation.
    NormGain = 4,
    /// The kernels of a convolution.
    Convolution = 5,
    /// Queries of attention.
    AttentionQuery = 6,
    /// Keys of attention.
    AttentionKey = 7,
    /// Values of attention.
    AttentionValue = 8,
    /// What follows attention.
    AttentionOutput = 9,
    /// The last layer.
    Head = 10,
    /// A table of vectors, one a place.
    PositionEmbedding = 11,
}

/// All of them by their codes.
const ROLES: [Role; 12] = [
    Role::Other, Role::Weight, Role::Bias, Role::Embedding, Role::NormGain, Role::Convolution, Role::AttentionQuery,
    Role::AttentionKey, Role::AttentionValue, Role::AttentionOutput, Role::Head, Role::PositionEmbedding,
];

/// One tensor of the parameters. They follow each other in the flat buffer, each row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    name: String,
    shape: Vec<usize>,
    role: Role,
    layer: i32,
}

impl Tensor {
    /// A tensor of a name that no other has; without dimensions it is a single number.
    pub fn new(name: impl Into<String>, shape: &[usize], role: Role) -> Tensor {
        Tensor { name: name.into(), shape: shape.to_vec(), role, layer: -1 }
    }

    /// Its depth in the model, from 0.
    pub fn layer(self, layer: i32) -> Tensor {
        Tensor { layer, ..self }
    }

    /// Unlike those of the others.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its sizes, outermost first; empty for a single number.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        self.role
    }
}

/// The tensors of a layout, each with where it lies in a flat buffer.
///
/// # Safety
/// The layout is the host's.
pub(crate) unsafe fn tensors(layout: &boundary::Layout) -> Vec<(Tensor, Range<usize>)> {
    let mut start = 0;
    let all = std::slice::from_raw_parts(layout.tensors, layout.tensor_count as usize);
    let read = all.iter().map(|tensor| {
        let tensor = &**tensor;
        let dimensions = tensor.view.ndim as usize;
        let shape: Vec<usize> = (0..dimensions).map(|axis| *tensor.view.shape.add(axis) as usize).collect();
        let range = start..start + shape.iter().product::<usize>();
        start = range.end;
        let name = CStr::from_ptr(tensor.name).to_string_lossy().into_owned();
        let role = ROLES.get(tensor.role as usize).copied().unwrap_or(Role::Other);
        (Tensor { name, shape, role, layer: tensor.layer }, range)
    });
    read.collect()
}

/// A layout as the boundary describes it, with all it points to.
pub(crate) struct OwnedLayout {
    pub count: usize,
    layout: boundary::Layout,
    _tensors: Vec<boundary::Tensor>,
    _pointers: Vec<*const boundary::Tensor>,
    _names: Vec<CString>,
    _shapes: Vec<Vec<i64>>,
}

impl OwnedLayout {
    pub fn new(tensors: &[Tensor], dtype: u32) -> Result<OwnedLayout, Failure> {
        let bytes: usize = if dtype == boundary::F32 { 4 } else { 8 };
        let too_large = || Failure::invalid("the tensors of the layout have too many elements");
        let (mut names, mut shapes, mut described) = (Vec::new(), Vec::new(), Vec::new());
        let mut count: usize = 0;
        for tensor in tensors {
            let name = CString::new(tensor.name.as_str()).map_err(|_| "a tensor's name holds a zero")?;
            let mut shape: Vec<i64> = tensor.shape.iter().map(|size| *size as i64).collect();
            let elements = tensor.shape.iter().try_fold(1usize, |all, size| all.checked_mul(*size));
            let elements = elements.ok_or_else(too_large)?;
            let rows = if shape.len() < 2 { 1 } else { tensor.shape[0] };
            described.push(boundary::Tensor {
                struct_size: std::mem::size_of::<boundary::Tensor>(),
                name: name.as_ptr(),
                role: tensor.role as u32,
                layer: tensor.layer,
                rows: rows as u64,
                columns: elements.checked_div(rows).unwrap_or(0) as u64,
                view: boundary::View {
                    data: std::ptr::null_mut(),
                    device_type: 1,
                    device_id: 0,
                    ndim: shape.len() as i32,
                    type_code: 2,
                    type_bits: 8 * bytes as u8,
                    type_lanes: 1,
                    shape: shape.as_mut_ptr(),
                    // Row-major, as DLPack has it.
                    strides: std::ptr::null_mut(),
                    byte_offset: count.checked_mul(bytes).ok_or_else(too_large)? as u64,
                },
            });
            count = count.checked_add(elements).ok_or_else(too_large)?;
            names.push(name);
            shapes.push(shape);
        }
        let pointers: Vec<*const boundary::Tensor> = described.iter().map(|tensor| tensor as *const _).collect();
        let layout = boundary::Layout {
            struct_size: std::mem::size_of::<boundary::Layout>(),
            count: count as u64,
            dtype,
            tensor_count: described.len() as u32,
            tensors: pointers.as_ptr(),
        };
        Ok(OwnedLayout { count, layout, _tensors: described, _pointers: pointers, _names: names, _shapes: shapes })
    }

    /// What the host is lent; it stays where it is as long as this does.
    pub fn get(&self) -> *const boundary::Layout {
        &self.layout
    }

    pub fn is_double(&self) -> bool {
        self.layout.dtype == boundary::F64
    }
}
