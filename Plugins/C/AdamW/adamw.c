#include "surplus.h"
