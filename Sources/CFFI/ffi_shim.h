/* libffi, and its type descriptions as functions: they are mutable globals, which Swift 6 refuses. */
#ifndef SURPLUS_FFI_SHIM_H
#define SURPLUS_FFI_SHIM_H
#include <ffi.h>

static inline ffi_type *foreign_void(void) { return &ffi_type_void; }
static inline ffi_type *foreign_int32(void) { return &ffi_type_sint32; }
static inline ffi_type *foreign_uint32(void) { return &ffi_type_uint32; }
static inline ffi_type *foreign_int64(void) { return &ffi_type_sint64; }
static inline ffi_type *foreign_uint64(void) { return &ffi_type_uint64; }
static inline ffi_type *foreign_float(void) { return &ffi_type_float; }
static inline ffi_type *foreign_double(void) { return &ffi_type_double; }
static inline ffi_type *foreign_pointer(void) { return &ffi_type_pointer; }
#endif
