// Two ends that dial each other from the ports on which they listen, over the sockets of this machine.
#include "net/test/reflector.hpp"
#include "net/test/two_runners.hpp"

#include <charconv>

using namespace midip2p::test;
using namespace midip2p;

namespace {

std::uint16_t number_in(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":");
    REQUIRE(at != std::string::npos);
    std::uint16_t number = 0;
    const char* digits = json.data() + at + name.size() + 3;
    REQUIRE(std::from_chars(digits, json.data() + json.size(), number).ec == std::errc());
    return number;
}

/// A player whose reflector has told it where it is seen.
struct Seen {
    Player player;
    core::Reflexive at;

    explicit Seen(const std::string& peer) : player(peer) {
        const Address listening = player.listen();
        TestReflector reflector;
        REQUIRE(player.runner->reflect({reflector.address()}) == Errc::ok);
        std::string text;
        REQUIRE(eventually([&] {
            reflector.serve();
            for (RunnerNotice& n : player.runner->poll())
                if (n.notice.kind == Notice::Kind::reflected) text = n.notice.text;
            return !text.empty();
        }));
        CHECK(text.starts_with(R"({"host":"127.0.0.1",)"));
        at = {.notes = {"127.0.0.1", number_in(text, "port")}, .clock = {"127.0.0.1", number_in(text, "clockPort")}};
        CHECK(at.notes == listening);
    }
    /// By no other way than this.
    void open(const Seen& other) {
        const auto opened = player.runner->open_link({.peer = other.player.peer,
                                                      .fingerprint = other.player.runner->fingerprint(),
                                                      .candidates = {},
                                                      .reflexive = {other.at}});
        REQUIRE(bool(opened));
        REQUIRE(player.runner->connect({.link = 0, .id = player.in->id()}, {.link = *opened, .port = 0}, {}) ==
                Errc::ok);
        REQUIRE(player.runner->connect({.link = *opened, .id = 0}, {.link = 0, .port = player.out->id()}, {}) ==
                Errc::ok);
    }
    const RunnerNotice& up() {
        const RunnerNotice* notice = player.wait_for(Notice::Kind::link_up);
        REQUIRE(notice != nullptr);
        return *notice;
    }
};

} // namespace

TEST_CASE("two ends link by the ports on which they listen alone, whoever is first") { // [TOAST-4.7-1] [TOAST-4.7-4]
    for (const bool lower_first : {true, false}) {
        Seen a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
        Seen &first = lower_first ? a : b, &second = lower_first ? b : a;
        first.open(second);
        second.open(first);
        CHECK(a.up().detail.starts_with(to_string(b.at.notes)));
        CHECK(b.up().detail.starts_with(to_string(a.at.notes)));
        const Bytes note{0x90, 60, 100};
        REQUIRE(a.player.in->play(note, a.player.runner->now()) == Errc::ok);
        REQUIRE(b.player.in->play(note, b.player.runner->now()) == Errc::ok);
        REQUIRE((a.player.hears(1) && b.player.hears(1)));
        CHECK((a.player.heard[0] == note && b.player.heard[0] == note));
    }
}

TEST_CASE("whoever has no reflector dials no peer from such a port") { // [TOAST-4.7-1]
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    (void)a.listen();
    TestReflector other; // where it would dial
    REQUIRE(bool(a.runner->open_link({.peer = "bbbbbbbb-0000-4000-8000-000000000000",
                                      .candidates = {{"127.0.0.1", 1}}, // refuses
                                      .reflexive = {{.notes = other.address(), .clock = other.address()}}})));
    const RunnerNotice* down = a.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->detail == "tried 127.0.0.1:1 (Connection refused)");
    other.serve();
    CHECK(other.callers() == 0u);
}

TEST_CASE("a reflector is asked once, has an address, and needs a port of its family that listens") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    CHECK(a.runner->reflect({{"127.0.0.1", 1}}) == Errc::unreachable);
    (void)a.listen();
    CHECK(a.runner->reflect({{"reflector.example", 1}}) == Errc::address_invalid);
    CHECK(a.runner->reflect({{"::1", 1}}) == Errc::unreachable);
    CHECK(a.runner->reflect({{"127.0.0.1", 1}}) == Errc::ok);
    CHECK(a.runner->reflect({{"127.0.0.1", 2}}) == Errc::too_many);
}
