// Runs the cases whose name contains the first argument (all without one); exits 1 when any failed or none ran.
#include "test/check.hpp"

#include <cstdio>
#include <cstring>
#include <exception>

namespace {

using namespace midip2p::test;

bool run(const Case& c) {
    const int before = failures();
    try {
        c.body();
    } catch (const Stop&) { // REQUIRE has said why
    } catch (const std::exception& e) {
        fail(c.file, c.line, std::string("exception: ") + e.what());
    }
    const bool passed = failures() == before;
    if (!passed) std::fprintf(stderr, "FAILED %s (%s:%d)\n", c.name, c.file, c.line);
    return passed;
}

} // namespace

int main(int argc, char** argv) {
    const char* filter = argc > 1 ? argv[1] : "";
    int passed = 0;
    int failed = 0;
    for (const Case& c : cases()) {
        if (std::strstr(c.name, filter) == nullptr) continue;
        run(c) ? ++passed : ++failed;
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0 ? 1 : 0;
}
