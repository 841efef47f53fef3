// Throws through the C code that calls it.
#include <stdexcept>

extern "C" void fail() { throw std::runtime_error("the moon is full"); }
