// nlohmann's JSON for Modern C++: its SAX parser, and a document that is dumped.
#include "core/bench/contender.hpp"
#include "core/bench/members_of.hpp"
#include "core/bench/sax.hpp"

#include <nlohmann/json.hpp>

namespace midip2p::bench {

namespace {

using Json = nlohmann::ordered_json;

struct Handler : Sax {
    bool null() { return other(); }
    bool boolean(bool) { return other(); }
    bool number_integer(Json::number_integer_t value) { return number(value); }
    bool number_unsigned(Json::number_unsigned_t value) {
        return number(value > (std::uint64_t{1} << 62) ? std::int64_t{1} << 62 : static_cast<std::int64_t>(value));
    }
    bool number_float(Json::number_float_t, const std::string&) { return fraction(); }
    bool string(std::string& text) { return word(text); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(true); }
    bool key(std::string& text) { return Sax::key(text); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(false); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) { return false; }
};

class Nlohmann final : public LoopingReader<Nlohmann> {
  public:
    [[nodiscard]] std::string name() const override { return "nlohmann"; }
    bool read(core::PaddedText text, std::size_t, Read& out) override {
        Handler handler;
        return Json::sax_parse(text.data, text.data + text.size, &handler) && handler.judge.finish(out);
    }
};

class NlohmannWriter final : public LoopingWriter<NlohmannWriter> {
  public:
    [[nodiscard]] std::string name() const override { return "nlohmann"; }
    std::string_view write(const Event& event) override {
        Json document = Json::object();
        members_of(
            event, [&](std::string_view name, std::string_view word) { document[std::string(name)] = word; },
            [&](std::string_view name, std::int64_t number) { document[std::string(name)] = number; },
            [&](std::string_view name, core::ByteView bytes) {
                document[std::string(name)] = std::vector<int>(bytes.begin(), bytes.end());
            });
        text_ = document.dump();
        return text_;
    }

  private:
    std::string text_;
};

} // namespace

std::unique_ptr<Reader> nlohmann_reader() { return std::make_unique<Nlohmann>(); }
std::unique_ptr<Writer> nlohmann_writer() { return std::make_unique<NlohmannWriter>(); }

} // namespace midip2p::bench
