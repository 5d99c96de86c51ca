// Runs the cases whose name contains the first argument (all without one); exits 1 when any failed or none ran.
#include "test/check.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>

namespace midip2p::test {

std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

static int failures_of_case = 0;

void fail(const char* file, int line, const std::string& what) {
    ++failures_of_case;
    std::fprintf(stderr, "  %s:%d: %s\n", file, line, what.c_str());
}

static bool run(const Case& c) {
    failures_of_case = 0;
    try {
        c.body();
    } catch (const Stop&) { // REQUIRE has said why
    } catch (const std::exception& e) {
        fail(c.file, c.line, std::string("exception: ") + e.what());
    }
    if (failures_of_case > 0) std::fprintf(stderr, "FAILED %s (%s:%d)\n", c.name, c.file, c.line);
    return failures_of_case == 0;
}

} // namespace midip2p::test

int main(int argc, char** argv) {
    using namespace midip2p::test;
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
