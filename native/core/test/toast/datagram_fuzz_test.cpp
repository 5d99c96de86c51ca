// Seeded: datagrams of any bytes, and datagrams near to what a peer says, mixed with what TCP brings. Never a crash;
// what is heard is heard once and in order; and a datagram never ends a link which TCP alone would not have ended.
#include "core/test/toast/link_end.hpp"
#include "core/toast/datagrams/datagram.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <random>
#include <set>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct Hearer final : Link::Sink {
    std::set<std::uint32_t> heard;
    std::uint32_t last = 0;
    Errc on_midi(SessionTime, std::uint32_t sequence, ByteView) override {
        CHECK(sequence > last);
        last = sequence;
        CHECK(heard.insert(sequence).second);
        return Errc::ok;
    }
    Errc on_midi_ahead(SessionTime, std::uint32_t sequence, ByteView) override {
        CHECK(heard.insert(sequence).second);
        return Errc::ok;
    }
    bool may_play_ahead(SessionTime, ByteView) override { return true; }
    Errc on_stream_declared(StreamId, const StreamDescription&) override { return Errc::ok; }
    Errc on_stream_closed(StreamId) override { return Errc::ok; }
    Errc on_frame(FrameType, ByteView) override { return Errc::ok; }
    void on_gap(std::uint32_t) override { FAIL_CHECK("a gap"); }
};

class Maker {
  public:
    explicit Maker(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    bool once_in(std::uint32_t n) { return below(n) == 0; }
    static Bytes event(std::uint32_t number) { return frame(kMidi, number, "event " + std::to_string(number)); }

    /// About what a peer says whose last frame is `sent`.
    Bytes datagram(std::uint32_t sent) {
        Bytes bytes(kNotesHead);
        switch (below(6)) {
        case 0:
            write_probe({.id = below(4), .sent = below(100)}, bytes);
            break;
        case 1:
            write_answer({.id = below(4), .came = below(100)}, bytes);
            break;
        default:
            write_notes_head(0, once_in(4) ? below(sent + 2) : 0, bytes);
            for (std::uint32_t n = 1 + below(sent), count = below(6); count > 0 && n <= sent;
                 --count, n += 1 + below(2)) {
                const Bytes one = event(n);
                bytes.insert(bytes.end(), one.begin(), one.end());
            }
        }
        if (once_in(4)) bytes[below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<std::uint8_t>(random_());
        if (once_in(8)) bytes.resize(below(static_cast<std::uint32_t>(bytes.size()) + 1));
        if (once_in(8)) bytes.resize(bytes.size() + below(1'300), static_cast<std::uint8_t>(random_()));
        return bytes;
    }
    Bytes anything() {
        Bytes bytes(below(40));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
        return bytes;
    }

  private:
    std::mt19937 random_;
};

} // namespace

TEST_CASE("fuzz: any datagram is read or refused, and what is read has its shape") { // [TOAST-12.4-5]
    Maker make(20261130);
    std::size_t read = 0;
    for (int round = 0; round < 200'000; ++round) {
        const Bytes bytes = make.once_in(3) ? make.anything() : make.datagram(20);
        const auto datagram = read_datagram(bytes);
        if (!datagram) continue;
        REQUIRE(bytes.size() <= kMaxDatagram);
        REQUIRE(!bytes.empty());
        const auto* notes = std::get_if<NotesDatagram>(&*datagram);
        if (notes == nullptr) continue;
        std::size_t size = kNotesHead;
        std::uint32_t last = 0;
        CHECK(for_each_frame(notes->frames, [&](const Frame& f) {
                  CHECK((size == kNotesHead || static_cast<std::int32_t>(f.sequence - last) > 0));
                  last = f.sequence;
                  size += f.payload.size() + kFrameOverhead;
                  return Errc::ok;
              }) == Errc::ok);
        CHECK(size == bytes.size());
        ++read;
    }
    CHECK(read > 20'000u);
}

TEST_CASE("fuzz: whatever datagrams come, each event is heard once, and TCP completes them") { // [TOAST-12.6-1]
    Maker make(7);
    std::uint64_t first = 0, ahead = 0, refused = 0;
    for (int round = 0; round < 2'000; ++round) {
        Link link;
        Hearer ear;
        LocalTime now{0};
        link.open_lane(Lane::notes, now);
        link.set_datagrams(true, now);
        std::uint32_t by_tcp = 0;
        constexpr std::uint32_t kSent = 40;
        std::array<std::uint8_t, kMaxDatagram> out{};
        while (by_tcp < kSent) {
            now = now + make.below(9'000);
            if (make.once_in(4))
                REQUIRE(link.receive(Lane::notes, Maker::event(++by_tcp), now, ear) == Errc::ok);
            else
                REQUIRE(link.receive_datagram(make.once_in(9) ? make.anything()
                                                              : make.datagram(std::min(kSent, by_tcp + 6)),
                                              now, ear) == Errc::ok);
            REQUIRE(link.play_ahead(now, ear) == Errc::ok);
            while (link.write_datagram(out, now) > 0) {
            }
            CHECK(link.datagram_due(now) > now); // else its thread never sleeps
            CHECK(link.ahead_due() > now);
        }
        CHECK(ear.heard.size() == kSent);
        CHECK(link.received() == kSent);
        CHECK(link.duplicates() == 0u);
        first += link.datagram_figures().first;
        ahead += link.datagram_figures().ahead;
        refused += link.datagram_figures().refused;
    }
    CHECK(first > 10'000u);
    CHECK(ahead > 100u);
    CHECK(refused > 5'000u);
}
