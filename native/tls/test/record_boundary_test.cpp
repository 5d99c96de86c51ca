#include "test/check.hpp"
#include "tls/record_boundary.hpp"

#include <vector>

using namespace midip2p;

namespace {

/// An application data record with a body of that many bytes.
std::vector<std::uint8_t> record(std::size_t body) {
    std::vector<std::uint8_t> bytes = {0x17, 3, 3, static_cast<std::uint8_t>(body >> 8),
                                       static_cast<std::uint8_t>(body)};
    bytes.resize(5 + body, 0xee);
    return bytes;
}

} // namespace

TEST_CASE("a chunk that is one whole record is told from every other cut") { // [CLOCK-2.1-2]
    std::vector<std::uint8_t> two = record(300);
    const std::vector<std::uint8_t> second = record(20);
    two.insert(two.end(), second.begin(), second.end());
    for (std::size_t cut = 1; cut < two.size(); ++cut) {
        tls::RecordBoundary boundary;
        const core::ByteView all(two);
        const bool whole = cut == 305;
        CHECK(boundary.feed(all.first(cut)) == whole);
        CHECK(boundary.feed(all.subspan(cut)) == whole);
        CHECK(boundary.feed(second)); // it is in step again
    }
}

TEST_CASE("two records in one chunk have no time of their own") { // [CLOCK-2.1-2]
    std::vector<std::uint8_t> two = record(1);
    two.insert(two.end(), {0x17, 3, 3, 0, 0});
    tls::RecordBoundary boundary;
    CHECK(!boundary.feed(two));
    CHECK(boundary.feed(record(0)));
}
