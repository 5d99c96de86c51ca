// doctest itself, and what its assertions do in a program that has no cases, such as a bench: it says why, and ends.
#define DOCTEST_CONFIG_IMPLEMENT
#include "test/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

[[noreturn]] void end(const doctest::AssertData& that) {
    std::fprintf(stderr, "%s:%d: %s does not hold: %s\n", that.m_file, that.m_line, that.m_expr, that.m_decomp.c_str());
    std::exit(1);
}

struct OutsideOfCases {
    OutsideOfCases() {
        context.setAssertHandler(end);
        context.setAsDefaultForAssertsOutOfTestCases();
    }
    doctest::Context context;
};

const OutsideOfCases outside_of_cases;

} // namespace
