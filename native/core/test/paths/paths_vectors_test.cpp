// spec/vectors/toast/paths.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/said_frames.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/frame.hpp"
#include "core/toast/paths/paths.hpp"
#include "test/check.hpp"

#include <charconv>
#include <map>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

Address address_of(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    REQUIRE(colon != std::string::npos);
    std::uint16_t port = 0;
    REQUIRE(std::from_chars(text.data() + colon + 1, text.data() + text.size(), port).ec == std::errc());
    return {text.substr(0, colon), port};
}

Errc error_of(const std::string& code) {
    for (int e = 0; e <= static_cast<int>(Errc::system); ++e)
        if (code_of(static_cast<Errc>(e)) == code) return static_cast<Errc>(e);
    REQUIRE(code == "a known code");
    return Errc::ok;
}

/// "5 {…}", as said_frames() writes it.
std::vector<std::uint8_t> frame_of(const std::string& text) {
    const std::string payload = text.substr(text.find(' ') + 1);
    std::vector<std::uint8_t> bytes(kFrameOverhead + payload.size());
    write_frame({.type = static_cast<std::uint32_t>(std::stoul(text)),
                 .timestamp = kUnsynchronised,
                 .sequence = 0,
                 .payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()}},
                bytes.data());
    return bytes;
}

/// One end, whose connections are numbered from 1 as they are dialled or accepted, and what it asks, in words.
class Told {
  public:
    explicit Told(const Value& vector)
        : target_{.peer = vector["peer"].text, .fingerprint = key_of("peer"), .candidates = {}},
          paths_({.session = vector["own"]["session"].text,
                  .peer = vector["own"]["peer"].text,
                  .boot = vector["own"]["boot"].text,
                  .agent = "",
                  .received = [this](LinkId) { return received_; },
                  .capabilities = capabilities_of(vector)}) {
        for (const std::string& candidate : vector["candidates"].texts())
            target_.candidates.push_back(address_of(candidate));
        if (const Value* relay = vector.find("relay")) {
            REQUIRE((relay->text == "last" || relay->text == "only"));
            target_.relay = relay->text == "only" ? RelayUse::only : RelayUse::last;
        }
        side_ = vector["own"]["peer"].text < vector["peer"].text ? 0 : 1;
        if (const Value* reflexive = vector.find("reflexive")) {
            for (const std::string& both : reflexive->texts()) {
                const std::size_t space = both.find(' ');
                target_.reflexive.push_back(
                    {.notes = address_of(both.substr(0, space)), .clock = address_of(both.substr(space + 1))});
            }
        }
        if (const Value* ahead = vector.find("reflectorAhead")) paths_.set_reflector_ahead(ahead->number);
    }

    std::vector<std::string> take(const Value& step, LocalTime now) {
        if (const Value* n = step.find("received")) received_ = static_cast<std::uint32_t>(n->number);
        if (const Value* seeks = step.find("seeking")) seeking_ = seeks->truth;
        if (step.find("open") != nullptr) paths_.open(1, target_, now);
        if (const Value* from = step.find("call")) (void)paths_.accepted(address_of(from->text), now);
        if (const Value* n = step.find("answered")) paths_.opened(id_of(*n));
        if (const Value* n = step.find("keys")) paths_.secured(id_of(*n), key_of(step["of"].text), now);
        if (const Value* n = step.find("comes"))
            for (const std::string& frame : step["frames"].texts()) paths_.receive(id_of(*n), frame_of(frame), now);
        if (const Value* n = step.find("ended")) paths_.failed(id_of(*n), error_of(step["error"].text), "", now);
        if (const Value* given = step.find("tokens")) CHECK(paths_.take_tokens(1, tokens_of(*given), now) == Errc::ok);
        if (const Value* n = step.find("joined")) paths_.receive(id_of(*n), relay_frame(8, ""), now);
        if (const Value* n = step.find("refused"))
            paths_.receive(id_of(*n), relay_frame(6, R"({"code":")" + step["error"].text + R"("})"), now);
        if (step.find("close") != nullptr) paths_.end(1, Errc::closed_here, "");
        const LinkId link = 1;
        std::vector<std::string> asked;
        do { // as whoever does what is asked
            next_ = paths_.advance(now, seeking_ ? std::span(&link, 1) : std::span<const LinkId>());
        } while (collect(asked));
        return asked;
    }
    [[nodiscard]] LocalTime next() const { return next_; }

  private:
    static std::vector<std::string> capabilities_of(const Value& vector) {
        const Value* named = vector["own"].find("capabilities");
        return named == nullptr ? std::vector<std::string>{} : named->texts();
    }
    static Fingerprint key_of(const std::string& whose) {
        REQUIRE((whose == "peer" || whose == "stranger"));
        Fingerprint key{};
        key.fill(whose == "peer" ? 1 : 2);
        return key;
    }
    /// For those numbers, and our side; unsigned.
    RelayTokens tokens_of(const Value& given) const {
        RelayTokens tokens{
            .relay = address_of(given["relay"].text), .tokens = {}, .good_until = {given["until"].number}};
        for (const Value& number : given["numbers"].items) {
            RelayToken token{1, side_};
            token[45] = static_cast<std::uint8_t>(number.number);
            tokens.tokens.push_back(token);
        }
        return tokens;
    }
    static std::vector<std::uint8_t> relay_frame(int type, const std::string& payload) {
        return frame_of(std::to_string(type) + " " + payload);
    }
    static ConnectionId id_of(const Value& number) { return static_cast<ConnectionId>(number.number); }
    bool collect(std::vector<std::string>& asked) {
        const std::size_t before = asked.size();
        while (const auto action = paths_.next_action())
            std::visit([&](const auto& a) { describe(a, asked); }, *action);
        return asked.size() > before;
    }
    using Asked = std::vector<std::string>;
    static void describe(const path_action::Dial& a, Asked& asked) {
        asked.push_back("dial " + std::to_string(a.connection) + " " + to_string(a.address) +
                        (a.from ? *a.from == Lane::notes ? " from notes" : " from clock" : ""));
    }
    static void describe(const path_action::Secure& a, Asked& asked) {
        asked.push_back("secure " + std::to_string(a.connection) + (a.as_client ? " client" : " server") +
                        (a.pinned && !a.as_client ? " of the peer" : ""));
        CHECK((a.pinned || !a.as_client));
    }
    static void describe(const path_action::Greet& a, Asked& asked) {
        REQUIRE(a.bytes.size() == 150u);
        asked.push_back("greet " + std::to_string(a.connection) + " with " + std::to_string(a.bytes[20 + 45]));
    }
    static void describe(const path_action::WantTokens&, Asked& asked) { asked.push_back("want tokens"); }
    static void describe(const path_action::Listen& a, Asked& asked) {
        asked.push_back("read " + std::to_string(a.connection));
    }
    static void describe(const path_action::Hold& a, Asked& asked) {
        asked.push_back("hold " + std::to_string(a.connection));
    }
    static void say(ConnectionId connection, ByteView bytes, Asked& asked) {
        for (const std::string& frame : said_frames(bytes, false))
            asked.push_back("say " + std::to_string(connection) + " " + frame);
    }
    static void describe(const path_action::Speak& a, Asked& asked) { say(a.connection, a.bytes, asked); }
    static void describe(const path_action::Carry& a, Asked& asked) {
        say(a.connection, a.words, asked);
        asked.push_back((a.peer_received ? "resume " : "carry ") + std::to_string(a.connection) +
                        (a.lane == Lane::notes ? " notes" : " clock") +
                        (a.peer_received ? " after " + std::to_string(*a.peer_received) : "") +
                        (a.by_relay ? " by relay" : "") + (a.datagrams ? " with datagrams" : ""));
    }
    static void describe(const path_action::Retire& a, Asked& asked) {
        asked.push_back("retire " + std::to_string(a.connection));
    }
    static void describe(const path_action::Lose& a, Asked& asked) {
        asked.push_back(a.lane == Lane::notes ? "lose notes" : "lose clock");
    }
    static void describe(const path_action::Close& a, Asked& asked) {
        asked.push_back("close " + std::to_string(a.connection));
    }
    static void describe(const path_action::End& a, Asked& asked) {
        asked.push_back("end " + std::string(code_of(a.why)));
    }
    static void describe(const path_action::ReportStranger&, Asked& asked) { asked.push_back("stranger"); }

    PathTarget target_;
    std::uint8_t side_ = 0;
    std::uint32_t received_ = 0;
    bool seeking_ = false;
    LocalTime next_ = kNever;
    Paths paths_;
};

} // namespace

TEST_CASE("vectors: paths") { // [TOAST-3.1-3] [TOAST-3.4-1] to [TOAST-4.5-2] [TOAST-13.6-1] to [TOAST-13.6-7]
    for (const Value& vector : vectors("paths.json")) {
        Told end(vector);
        LocalTime now{0};
        int number = 0;
        for (const Value& step : vector["steps"].items) {
            in_vector(vector, ", step " + std::to_string(++number), [&] {
                if (const Value* at = step.find("at")) now = {at->number};
                const std::vector<std::string> asked = end.take(step, now);
                const Value* asks = step.find("asks");
                const std::vector<std::string> wanted = asks == nullptr ? std::vector<std::string>{} : asks->texts();
                CHECK((asked == wanted));
                if (asked != wanted)
                    for (const std::string& line : asked) std::fprintf(stderr, "    asked: %s\n", line.c_str());
                if (const Value* next = step.find("next"))
                    CHECK(end.next().us == (next->is_null() ? kNever.us : next->number));
            });
        }
    }
}
